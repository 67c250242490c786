/** Replaces `$(NAME)` by the variable's value; `$$(NAME)` stays `$(NAME)`, unknown names stay as they are (third_party/forked/golang/expansion). */
export function expand(text: string, valueOf: (name: string) => string | undefined): string {
  if (!text.includes("$")) return text;
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (whole, name: string | undefined) => (name === undefined ? "$" : (valueOf(name) ?? whole)));
}
