import type { Flag } from "./flag.ts";

/** `allNamespaces` is `all-namespaces`. */
export function flagName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** How errors name a flag: `-o, --output`. */
export function flagTitle(key: string, flag: Flag<unknown>): string {
  return flag.short ? `-${flag.short}, --${flagName(key)}` : `--${flagName(key)}`;
}
