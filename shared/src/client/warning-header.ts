/** The texts of `Warning: 299 - "text"` headers (RFC 7234 5.5); one header may hold several, joined by commas. */
export function warningTexts(headers: readonly string[]): string[] {
  const texts: string[] = [];
  for (const header of headers) {
    for (const match of header.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"(?: "[^"]*")?/g)) {
      texts.push((match[1] ?? "").replace(/\\(.)/g, "$1"));
    }
  }
  return texts;
}
