import { execFileSync } from "node:child_process";

const prefix = process.getuid?.() === 0 ? [] : ["sudo", "-n"];

/** A command line that root runs. */
export const asRoot = (...command: string[]): string[] => [...prefix, ...command];

/** Runs a command as root to its end. @returns its stdout @throws Error with its stderr */
export function runAsRoot(command: string[], input?: string): string {
  const [program, ...args] = asRoot(...command);
  return execFileSync(program as string, args, { encoding: "utf8", stdio: ["pipe", "pipe", "pipe"], timeout: 20_000, ...(input === undefined ? {} : { input }) });
}

/** Why these tests cannot run on this machine; undefined where they can. */
export function whyNot(): string | undefined {
  if (process.platform !== "linux") return "it needs Linux";
  const probe = `kx${process.pid}-probe`;
  try {
    runAsRoot(["ip", "netns", "add", probe]);
    try {
      for (const tool of [["iptables-save"], ["nft", "list", "ruleset"]]) runAsRoot(["ip", "netns", "exec", probe, ...tool]);
    } finally {
      runAsRoot(["ip", "netns", "del", probe]);
    }
    return undefined;
  } catch (error) {
    return `it needs root, iproute2, iptables and nftables: ${(error as Error).message.trim().split("\n").at(-1)}`;
  }
}
