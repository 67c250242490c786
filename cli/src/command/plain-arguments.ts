import { UsageError } from "./usage-error.ts";
import type { Flag, Flags } from "./flag.ts";
import { flagName, flagTitle } from "./flag-name.ts";

/**
 * Turns the forms that pflag knows and commander does not into ones that both know: `-o=json` is `-o json`,
 * `--wait=false` is `--no-wait`, and `--dry-run` alone takes the value that its bare form means.
 * @throws UsageError for a switch whose value is no boolean
 */
export function plainArguments(argv: readonly string[], flags: Flags): string[] {
  const plain: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? "";
    if (word === "--") return [...plain, ...argv.slice(at)];
    const { words, open } = word.startsWith("--") ? longForm(word, flags) : shortForms(word, flags);
    plain.push(...words);
    if (open) plain.push(...argv.slice(++at, at + 1));
  }
  return plain;
}

/** `open`: the next word is the value of the last flag, whatever it looks like. */
interface Plain {
  words: string[];
  open?: boolean;
}

function longForm(word: string, flags: Flags): Plain {
  const [, name = "", equals, value = ""] = /^--([^=]+)(=)?(.*)$/s.exec(word) ?? [];
  const found = Object.entries(flags).find(([key]) => flagName(key) === name);
  if (!found) return { words: [word] };
  const [key, flag] = found;
  if (flag.takes === "nothing") return { words: equals ? switchWords(key, flag, value) : [word] };
  if (equals) return { words: [word] };
  return flag.bare === undefined ? { words: [word], open: true } : { words: [`${word}=${flag.bare}`] };
}

/** `-Ao=json`: switches one by one; the first that takes a value has the rest of the word. */
function shortForms(word: string, flags: Flags): Plain {
  const words: string[] = [];
  if (!/^-[^-]/.test(word)) return { words: [word] };
  for (let at = 1; at < word.length; at++) {
    const found = Object.entries(flags).find(([, flag]) => flag.short === word[at]);
    const rest = word.slice(at + 1);
    if (!found) return { words: [...words, `-${word.slice(at)}`] };
    const [key, flag] = found;
    if (flag.takes === "value") {
      const value = rest.replace(/^=/, "");
      return rest ? { words: [...words, `-${flag.short}`, value] } : { words: [...words, `-${flag.short}`], open: true };
    }
    if (rest.startsWith("=")) return { words: [...words, ...switchWords(key, flag, rest.slice(1))] };
    words.push(`-${flag.short}`);
  }
  return { words };
}

/** What strconv.ParseBool takes. */
const yes: ReadonlySet<string> = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const no: ReadonlySet<string> = new Set(["0", "f", "F", "FALSE", "false", "False"]);

function switchWords(key: string, flag: Flag<unknown>, value: string): string[] {
  const name = flagName(key);
  if (yes.has(value)) return [`--${name}`];
  if (no.has(value)) return name.startsWith("no-") ? [] : [`--no-${name}`];
  const quoted = JSON.stringify(value);
  throw new UsageError(
    `invalid argument ${quoted} for ${JSON.stringify(flagTitle(key, flag))} flag: strconv.ParseBool: parsing ${quoted}: invalid syntax`,
  );
}
