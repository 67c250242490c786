import { CliError } from "../errors/cli-error.ts";
import { escapeTerminal } from "./escape-terminal.ts";
import { compileJsonPath, printValue, relaxedPath, type JsonPath } from "./jsonpath/jsonpath.ts";

export interface CustomColumn {
  header: string;
  path: JsonPath;
}

/**
 * The columns of `-o custom-columns=NAME:.metadata.name,...`.
 * @throws CliError in kubectl's words
 */
export function customColumns(spec: string): CustomColumn[] {
  if (!spec) throw new CliError("custom-columns format specified but no custom columns given");
  return spec.split(",").map((part) => {
    const colon = part.indexOf(":");
    if (colon < 0) throw new CliError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return { header: part.slice(0, colon), path: compileJsonPath(relaxedPath(part.slice(colon + 1))) };
  });
}

/**
 * The columns of `-o custom-columns-file=`: a line of headers and a line of paths.
 * @throws CliError in kubectl's words
 */
export function customColumnsOfTemplate(text: string): CustomColumn[] {
  const [first, second] = text.split("\n");
  const expected = "Expected format is one line of space separated headers, one line of space separated column specs.";
  if (!first) throw new CliError(`invalid template, missing header line. ${expected}`);
  if (!second) throw new CliError(`invalid template, missing spec line. ${expected}`);
  const headers = words(first);
  const paths = words(second);
  if (headers.length !== paths.length) {
    throw new CliError(`number of headers (${headers.length}) and field specifications (${paths.length}) don't match`);
  }
  return headers.map((header, index) => ({ header, path: compileJsonPath(relaxedPath(paths[index] ?? "")) }));
}

const words = (line: string): string[] => line.split(/\s+/).filter(Boolean);

/** One line of the table; what is missing is `<none>`, several values stand between commas. */
export function customRow(columns: readonly CustomColumn[], object: unknown): string {
  const cells = columns.map(({ path }) => {
    const results = path.find(object);
    const values = results.flat().map((value) => escapeTerminal(goText(value)));
    if ((results[0]?.length ?? 0) === 0) values.unshift("<none>");
    return values.join(",");
  });
  return `${cells.join("\t")}\n`;
}

/** Go's fmt.Sprint of decoded JSON: `map[a:1 b:2]`, `[x y]`. */
function goText(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(goText).join(" ")}]`;
  if (typeof value !== "object") return printValue(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${fields.map(([key, field]) => `${key}:${goText(field)}`).join(" ")}]`;
}
