import { CliError } from "../errors/cli-error.ts";

/** What the arguments of get, delete and describe ask for, before any name is looked up. */
export type Asked =
  | { by: "nothing" }
  | { by: "type"; types: readonly string[] }
  | { by: "name"; items: readonly { type: string; name: string; namespace?: string | undefined }[] };

/**
 * Reads `TYPE[,TYPE]`, `TYPE NAME...`, `TYPE,TYPE NAME...` and `TYPE/NAME...` (cli-runtime resource/builder.go).
 * @throws CliError in kubectl's words
 */
export function parseResourceArguments(args: readonly string[]): Asked {
  const [first, ...names] = args;
  if (first === undefined) return { by: "nothing" };
  const slashes = args.filter((arg) => arg.includes("/")).length;
  if (slashes > 0) {
    if (slashes !== args.length) {
      throw new CliError(
        "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kx get resource/<resource_name>' instead of 'kx get resource resource/<resource_name>'",
      );
    }
    return { by: "name", items: args.map(parseTypeAndName) };
  }
  const types = [...new Set(first.split(","))];
  if (names.length === 0) return { by: "type", types };
  return { by: "name", items: types.flatMap((type) => names.map((name) => ({ type, name }))) };
}

function parseTypeAndName(text: string): { type: string; name: string } {
  const [type = "", name = "", more] = text.split("/");
  if (more !== undefined) throw new CliError("arguments in resource/name form may not have more than one slash");
  if (!type || !name || type.includes(",")) {
    throw new CliError("arguments in resource/name form must have a single resource and name");
  }
  return { type, name };
}
