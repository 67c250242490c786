/**
 * The value of a Warning header (RFC 7234 5.5), or undefined for a text that a header cannot hold: the API server drops
 * those, too (apimachinery util/net NewWarningHeader).
 */
export function warningHeader(text: string): string | undefined {
  // oxlint-disable-next-line no-control-regex -- control characters are what must not get into a header
  if (/[\u0000-\u001f\u007f]/.test(text)) return undefined;
  // Headers are Latin-1 on Node's side: the UTF-8 bytes travel one by one, as Go writes them.
  return `299 - "${Buffer.from(text.replace(/["\\]/g, String.raw`\$&`), "utf8").toString("latin1")}"`;
}
