import { hostname } from "../../hostname.ts";
import { fullName } from "../../files/etc-files.ts";
import type { Program } from "../process/process.ts";
import { nameOf, userOf } from "../process/user.ts";
import { complain, print } from "../process/write.ts";

const kernelRelease = "6.8.0-kx";

const id: Program = async (process) => {
  const { container } = process;
  const { uid, gid, groups } = userOf(container);
  const user = await nameOf(uid, "/etc/passwd", container);
  const group = async (number: number): Promise<string | undefined> => await nameOf(number, "/etc/group", container);
  const flags = process.argv.slice(1).join("");
  const shown = (number: number, name: string | undefined): string => (name === undefined ? String(number) : `${number}(${name})`);
  if (flags.includes("u")) await print(process, `${flags.includes("n") ? (user ?? uid) : uid}\n`);
  else if (flags.includes("g")) await print(process, `${flags.includes("n") ? ((await group(gid)) ?? gid) : gid}\n`);
  else if (flags.includes("G")) await print(process, `${groups.join(" ")}\n`);
  else {
    const all = await Promise.all(groups.map(async (number) => shown(number, await group(number))));
    await print(process, `uid=${shown(uid, user)} gid=${shown(gid, await group(gid))} groups=${all.join(",")}\n`);
  }
  return 0;
};

const whoami: Program = async (process) => {
  const { uid } = userOf(process.container);
  const name = await nameOf(uid, "/etc/passwd", process.container);
  if (name === undefined) throw new Error(`whoami: unknown uid ${uid}`);
  await print(process, `${name}\n`);
  return 0;
};

const hostnameProgram: Program = async (process) => {
  const { container } = process;
  const flags = process.argv.slice(1).join("");
  const name = hostname(container.pod);
  const full = fullName(container.pod, "cluster.local");
  if (/[iI]/.test(flags)) await print(process, `${container.sender.ip}${flags.includes("I") ? " " : ""}\n`);
  else if (flags.includes("f")) await print(process, `${full}\n`);
  else if (flags.includes("d")) await print(process, `${full === name ? "" : full.slice(name.length + 1)}\n`);
  else if (process.argv.length > 1 && !flags.includes("s")) throw new Error("hostname: sethostname: Operation not permitted");
  else await print(process, `${name}\n`);
  return 0;
};

const uname: Program = async (process) => {
  const name = hostname(process.container.pod);
  const parts: readonly (readonly [string, string])[] = [
    ["s", "Linux"],
    ["n", name],
    ["r", kernelRelease],
    ["v", "#1 SMP PREEMPT_DYNAMIC"],
    ["m", "x86_64"],
    ["o", "Linux"],
  ];
  const flags = process.argv.slice(1).join("") || "s";
  await print(process, `${parts.filter(([letter]) => flags.includes("a") || flags.includes(letter)).map(([, text]) => text).join(" ")}\n`);
  return 0;
};

const says =
  (text: string): Program =>
  async (process) => {
    await print(process, `${text}\n`);
    return 0;
  };

const tty: Program = async (process) => {
  const isTerminal = process.fds.get(0)?.tty === true;
  await print(process, isTerminal ? "/dev/pts/0\n" : "not a tty\n");
  return isTerminal ? 0 : 1;
};

const stty: Program = async (process) => {
  const { terminal } = process.session;
  const args = process.argv.slice(1);
  if (!terminal) {
    await complain(process, "stty: standard input: Not a tty\n");
    return 1;
  }
  if (args.includes("-echo")) terminal.echo = false;
  if (args.includes("echo") || args.includes("sane")) terminal.echo = true;
  if (args[0] === "size") await print(process, `${terminal.size.rows} ${terminal.size.columns}\n`);
  if (args.length === 0 || args[0] === "-a") await print(process, `speed 38400 baud; rows ${terminal.size.rows}; columns ${terminal.size.columns};\n`);
  return 0;
};

const uptime: Program = async (process) => {
  const { clock } = process.container;
  const { startedAt = clock.now() } = process.kernel.list()[0] ?? {};
  const minutes = Math.floor((clock.now() - startedAt) / 60_000);
  await print(process, ` ${new Date(clock.now()).toISOString().slice(11, 19)} up ${minutes >= 60 ? `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}` : `${minutes} min`},  0 users,  load average: 0.00, 0.00, 0.00\n`);
  return 0;
};

/** Programs that tell who and where a process is. */
export const identityPrograms: Readonly<Record<string, Program>> = { id, whoami, hostname: hostnameProgram, uname, arch: says("x86_64"), nproc: says("64"), hostid: says("00000000"), tty, stty, uptime };
