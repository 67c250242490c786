import { parseDuration } from "@kx/shared/meta/duration";

/** One flag as data. Its name is its key in the command's `flags`: `allNamespaces` is `--all-namespaces`. */
export interface Flag<T> {
  readonly takes: "nothing" | "value";
  readonly short?: string;
  readonly text: string;
  /** What the help calls the value. */
  readonly placeholder?: string;
  /** May be given more than once. */
  readonly repeats?: boolean;
  /** The value that the bare flag means (pflag's NoOptDefVal): then a value needs `=`. */
  readonly bare?: string;
  /** @throws Error whose message says what is wrong, in Go's words */
  parse(given: readonly string[]): T;
}

export type Flags = Readonly<Record<string, Flag<unknown>>>;
export type FlagValues<F extends Flags> = { readonly [Name in keyof F]: F[Name] extends Flag<infer T> ? T : never };

interface About {
  short?: string;
  text: string;
  placeholder?: string;
  bare?: string;
}

/** A switch: `--watch`, `--watch=false`. */
export function toggle(about: Pick<About, "short" | "text"> & { default?: boolean }): Flag<boolean> {
  const { default: preset = false, ...rest } = about;
  return { ...rest, takes: "nothing", parse: (given) => (given.length > 0 ? given.at(-1) === "true" : preset) };
}

export function text(about: About): Flag<string | undefined> {
  return { ...about, takes: "value", parse: (given) => given.at(-1) };
}

/** Repeatable, and each value may hold several between commas (pflag's StringSlice). */
export function list(about: About): Flag<readonly string[]> {
  return { ...about, takes: "value", repeats: true, parse: (given) => given.flatMap((value) => value.split(",")).filter(Boolean) };
}

/** Repeatable, each value whole. */
export function repeated(about: About): Flag<readonly string[]> {
  return { ...about, takes: "value", repeats: true, parse: (given) => given };
}

export function integer(about: About): Flag<number | undefined> {
  return { placeholder: "N", ...about, takes: "value", parse: (given) => parseInteger(given.at(-1)) };
}

/** A Go duration in milliseconds: `1m30s`. */
export function duration(about: About): Flag<number | undefined> {
  return {
    placeholder: "DURATION",
    ...about,
    takes: "value",
    parse: (given) => (given.length > 0 ? parseDuration(given.at(-1) ?? "") : undefined),
  };
}

function parseInteger(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (!/^[-+]?\d+$/.test(given)) throw new Error(`strconv.ParseInt: parsing ${JSON.stringify(given)}: invalid syntax`);
  return Number(given);
}
