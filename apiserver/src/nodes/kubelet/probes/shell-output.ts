import type { ContainerShell } from "@kx/shared/net/container";

/** As much as a kubelet reads of what a command says. */
const longest = 10 * 1024;

/** Runs a command to its end and keeps what it says. @throws Error as the runtime's answer, when it cannot be started */
export async function shellOutput(shell: ContainerShell, command: readonly string[], signal: AbortSignal): Promise<{ code: number; output: string }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const keep = (chunk: Uint8Array): void => {
    if (size >= longest) return;
    chunks.push(chunk.slice(0, longest - size));
    size += chunk.length;
  };
  try {
    const code = await shell.run(command, { stdout: keep, stderr: keep, signal });
    return { code, output: Buffer.concat(chunks).toString() };
  } catch (error) {
    throw new Error(`rpc error: code = Unknown desc = ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
