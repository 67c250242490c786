import type { ShellState } from "./state.ts";

/** `$?`, `$1`, `$RANDOM` and their like; undefined for a parameter that is none of them, or not set. */
export function specialParameter(name: string, state: ShellState): string | undefined {
  if (/^[1-9]\d*$/.test(name)) return state.positional[Number(name) - 1];
  switch (name) {
    case "0":
      return state.name;
    case "?":
      return String(state.status);
    case "#":
      return String(state.positional.length);
    case "$":
      return String(state.pid);
    case "BASHPID":
      return String(state.process.pid);
    case "PPID":
      return String(state.process.parent);
    case "!":
      return state.lastBackground === undefined ? undefined : String(state.lastBackground);
    case "-":
      return `${state.options.errexit ? "e" : ""}${state.options.nounset ? "u" : ""}${state.options.xtrace ? "x" : ""}${state.interactive ? "i" : ""}`;
    case "RANDOM":
      return String(Math.floor(state.process.container.random() * 32_768));
    case "SECONDS":
      return String(Math.floor((state.process.container.clock.now() - state.startedAt) / 1000));
    case "EPOCHSECONDS":
      return String(Math.floor(state.process.container.clock.now() / 1000));
    case "LINENO":
      return String(state.line);
    case "UID":
    case "EUID":
      return String(state.process.container.pod.spec?.securityContext?.runAsUser ?? 0);
    default:
      return undefined;
  }
}
