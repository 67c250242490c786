import { test } from "../builtins/test.ts";
import { echoed } from "../builtins/output.ts";
import { builtins } from "../builtins/index.ts";
import { ShellError } from "../language/control.ts";
import { formatWords } from "../language/format.ts";
import { ShellState } from "../language/state.ts";
import type { Program } from "../process/process.ts";
import { complain, print } from "../process/write.ts";
import { runCommand } from "./run-command.ts";

const testProgram: Program = async (process) => {
  const [name = "test", ...args] = process.argv;
  const short = name.split("/").at(-1)!;
  try {
    return await test(short, args, { state: new ShellState(process, { name: short, builtins }), fds: new Map(process.fds) });
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    await complain(process, `${error.message}\n`);
    return error.status;
  }
};

const echo: Program = async (process) => {
  await print(process, echoed(process.argv.slice(1)));
  return 0;
};

const printf: Program = async (process) => {
  const [, format, ...words] = process.argv;
  if (format === undefined) throw new Error("printf: usage: printf FORMAT [ARG]...");
  const { bytes, faults } = formatWords(format, words);
  await print(process, bytes);
  for (const fault of faults) await complain(process, `printf: ${fault}\n`);
  return faults.length > 0 ? 1 : 0;
};

const pwd: Program = async (process) => {
  await print(process, `${process.cwd}\n`);
  return 0;
};

/** All in one: `busybox httpd -f`. */
const busybox: Program = async (process) => {
  const [, name, ...args] = process.argv;
  if (name !== undefined && !name.startsWith("-")) {
    if (process.kernel.programs.has(name)) return await runCommand(process, [name, ...args]);
    await complain(process, `${name}: applet not found\n`);
    return 127;
  }
  const names = [...process.kernel.programs.keys()].sort();
  await print(process, name === "--list" ? `${names.join("\n")}\n` : `BusyBox v1.37.0 (simulated) multi-call binary.\n\nCurrently defined functions:\n\t${names.join(", ")}\n`);
  return 0;
};

/** Words of the shell that are programs as well. */
export const shellWords: Readonly<Record<string, Program>> = { test: testProgram, "[": testProgram, echo, printf, pwd, true: () => 0, false: () => 1, busybox };
