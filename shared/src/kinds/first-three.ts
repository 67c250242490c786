/** `a,b,c + 2 more...`, as tables shorten lists of addresses, ports and hosts. */
export function firstThree(texts: readonly string[]): string {
  const shown = texts.slice(0, 3).join(",");
  return texts.length > 3 ? `${shown} + ${texts.length - 3} more...` : shown;
}
