/** What Go's json.Marshal escapes beyond JSON.stringify: it keeps its output safe inside HTML. */
const escapes: Readonly<Record<string, string>> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

/**
 * JSON as Go writes it: keys in byte order (also those that look like numbers), `<`, `>` and `&` escaped.
 * @param indent blanks a level; `-o json` has four. Without it the text is compact.
 */
export function goJson(value: unknown, indent = 0): string {
  return write(value, indent, "");
}

/** Compact JSON with the keys in the order in which they stand, as Go writes structures. */
export function goStructJson(value: unknown): string {
  return escaped(JSON.stringify(value));
}

function write(value: unknown, indent: number, margin: string): string {
  if (typeof value === "string") return quote(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const inner = margin + " ".repeat(indent);
  if (Array.isArray(value)) return wrap("[]", value.map((item) => write(item, indent, inner)), indent, margin);
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  const fields = entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${quote(key)}:${indent > 0 ? " " : ""}${write(field, indent, inner)}`);
  return wrap("{}", fields, indent, margin);
}

const quote = (text: string): string => escaped(JSON.stringify(text));

const escaped = (json: string): string => json.replace(/[<>&\u2028\u2029]/g, (found) => escapes[found] ?? found);

function wrap(ends: "[]" | "{}", parts: readonly string[], indent: number, margin: string): string {
  if (parts.length === 0) return ends;
  if (indent === 0) return `${ends[0]}${parts.join(",")}${ends[1]}`;
  const inner = `\n${margin}${" ".repeat(indent)}`;
  return `${ends[0]}${inner}${parts.join(`,${inner}`)}\n${margin}${ends[1]}`;
}
