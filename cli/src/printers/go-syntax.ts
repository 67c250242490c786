/** Decoded JSON as Go's `%#v` shows it: what a failed template prints for debugging. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return "interface {}(nil)";
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(", ")}}`;
  if (typeof value !== "object") return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[string]interface {}{${fields.map(([key, field]) => `${JSON.stringify(key)}:${goSyntax(field)}`).join(", ")}}`;
}
