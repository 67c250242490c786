import { ShellError } from "../language/control.ts";
import { writeTo } from "../language/frame.ts";
import { absolutePath } from "../language/paths.ts";
import type { Builtin } from "../language/builtin.ts";

/** Where the shell is. */
export const places: Readonly<Record<string, Builtin>> = {
  cd: async (args, frame) => {
    const { state } = frame;
    const word = args.find((arg) => !/^-[LPe]+$|^--$/.test(arg));
    const target = word === "-" ? state.variables.get("OLDPWD") : (word ?? state.variables.get("HOME") ?? "/root");
    if (target === undefined) throw new ShellError("cd: OLDPWD not set", { status: 2 });
    const path = absolutePath(target, state.cwd);
    const stat = target === "" ? undefined : await state.process.container.files.stat(path);
    if (!stat) throw new ShellError(`cd: can't cd to ${target}: No such file or directory`, { status: 2 });
    if (stat.type !== "directory") throw new ShellError(`cd: can't cd to ${target}: Not a directory`, { status: 2 });
    state.variables.set("OLDPWD", state.cwd);
    state.cwd = path;
    state.variables.set("PWD", path);
    if (word === "-") await writeTo(frame, 1, `${path}\n`);
    return 0;
  },
  pwd: async (args, frame) => {
    const { state } = frame;
    await writeTo(frame, 1, `${args.includes("-P") ? await state.process.container.files.realPath(state.cwd) : state.cwd}\n`);
    return 0;
  },
  umask: async (args, frame) => {
    if (args.length === 0) await writeTo(frame, 1, "0022\n");
    return 0;
  },
  ulimit: async (_args, frame) => {
    await writeTo(frame, 1, "unlimited\n");
    return 0;
  },
};
