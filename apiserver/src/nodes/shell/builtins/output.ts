import { ShellError } from "../language/control.ts";
import { unescapeBytes } from "../language/escapes.ts";
import { formatWords } from "../language/format.ts";
import { shellSays, writeTo } from "../language/frame.ts";
import type { Builtin } from "../language/builtin.ts";

/** What `echo` writes: `-n` without a newline, `-e` with its escapes. */
export function echoed(args: readonly string[]): Uint8Array {
  const count = args.findIndex((word) => !/^-[neE]+$/.test(word));
  const flags = args.slice(0, count < 0 ? args.length : count).join("");
  const plain = count < 0 ? "" : args.slice(count).join(" ");
  const escapes = flags.lastIndexOf("e") > flags.lastIndexOf("E");
  const { bytes, stops } = escapes ? unescapeBytes(plain, { zeroOctal: true }) : { bytes: Buffer.from(plain), stops: false };
  return stops || flags.includes("n") ? bytes : Buffer.concat([bytes, Buffer.from("\n")]);
}

const printf: Builtin = async (args, frame) => {
  const variable = args[0] === "-v" ? args[1] : undefined;
  const [format, ...words] = args.slice(variable === undefined ? (args[0] === "--" ? 1 : 0) : 2);
  if (format === undefined) throw new ShellError("printf: usage: printf [-v var] format [arguments]", { status: 2 });
  const { bytes, faults } = formatWords(format, words);
  if (variable === undefined) await writeTo(frame, 1, bytes);
  else frame.state.variables.set(variable, Buffer.from(bytes).toString());
  for (const fault of faults) await shellSays(frame, `printf: ${fault}`);
  return faults.length > 0 ? 1 : 0;
};

/** What a shell prints itself. */
export const output: Readonly<Record<string, Builtin>> = {
  echo: async (args, frame) => {
    await writeTo(frame, 1, echoed(args));
    return 0;
  },
  printf,
};
