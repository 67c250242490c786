import { FunctionReturn, LoopJump, ShellError, ShellExit } from "../language/control.ts";
import type { Builtin } from "../language/builtin.ts";

function number(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d+$/.test(text)) throw new ShellError(`${name}: Illegal number: ${text}`, { status: 2, fatal: true });
  return Number(text);
}

/** What leaves a loop, a function or the shell. */
export const flow: Readonly<Record<string, Builtin>> = {
  break: ([levels]) => {
    throw new LoopJump("break", number("break", levels, 1));
  },
  continue: ([levels]) => {
    throw new LoopJump("continue", number("continue", levels, 1));
  },
  return: ([status], { state }) => {
    throw new FunctionReturn(number("return", status, state.status) & 255);
  },
  exit: ([status], { state }) => {
    throw new ShellExit(number("exit", status, state.status) & 255);
  },
  ":": () => 0,
  true: () => 0,
  false: () => 1,
};
