const escapes: Readonly<Record<string, string>> = { a: "\u0007", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\" };

/**
 * The text inside quotes, with Go's escapes; single quotes may hold more than one character.
 * @throws Error `unquote string "\q" error invalid syntax`
 */
export function unquote(quoted: string): string {
  const quote = quoted[0] ?? "";
  return quoted.slice(1, -1).replace(/\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{3}|.|$)/gs, (_, code: string) => {
    const [first = ""] = code;
    if (code.length === 1) {
      const plain = first === quote ? quote : escapes[first];
      if (plain !== undefined) return plain;
    } else if (code) {
      return String.fromCodePoint(Number.parseInt(/[xuU]/.test(first) ? code.slice(1) : code, /[xuU]/.test(first) ? 16 : 8));
    }
    throw new Error(`unquote string ${quoted} error invalid syntax`);
  });
}
