/** Replaces `$(NAME)` by the variable's value; `$$(NAME)` stays `$(NAME)`, unknown names stay as they are. */
export function expand(text: string, valueOf: (name: string) => string | undefined): string {
  if (!text.includes("$")) return text;
  return text.replace(/\$\$|\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)/g, (whole, name: string | undefined) => (name === undefined ? "$" : (valueOf(name) ?? whole)));
}
