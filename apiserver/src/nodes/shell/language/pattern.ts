/** Whether a pattern has anything that is not itself; a backslash takes a character's meaning. */
export function hasPattern(pattern: string): boolean {
  return /(^|[^\\])(\\\\)*[*?[]/.test(pattern) || /(^|[^\\])[@+!]\(/.test(pattern);
}

/** A text as a pattern that matches only itself. */
export const literalPattern = (text: string): string => text.replace(/[\\*?[\]@+!()|]/g, "\\$&");

/** What a pattern without special characters stands for. */
export const unescaped = (pattern: string): string => pattern.replace(/\\([\s\S])/g, "$1");

const special = /[.*+?^${}()|[\]\\/-]/g;
const classes: Readonly<Record<string, string>> = {
  alpha: "A-Za-z",
  digit: "0-9",
  alnum: "A-Za-z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: "\\s",
  blank: " \\t",
  punct: "!-\\/:-@\\[-`{-~",
  xdigit: "0-9A-Fa-f",
  print: "\\x20-\\x7e",
  graph: "\\x21-\\x7e",
  cntrl: "\\x00-\\x1f\\x7f",
};

/**
 * A shell pattern as a regular expression's source: `*`, `?`, `[...]`, and `@( )`, `*( )`, `+( )`, `?( )`.
 * @param options.path `*` and `?` stop at a slash
 */
export function patternSource(pattern: string, { path = false, lazy = false }: { path?: boolean; lazy?: boolean } = {}): string {
  const any = path ? "[^/]" : "[\\s\\S]";
  let source = "";
  const groups: string[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    if (char === "\\" && at + 1 < pattern.length) source += pattern[++at]!.replace(special, "\\$&");
    else if ("@*+?".includes(char) && pattern[at + 1] === "(" && pattern.indexOf(")", at) > 0) {
      groups.push({ "@": ")", "*": ")*", "+": ")+", "?": ")?" }[char]!);
      source += "(?:";
      at++;
    } else if (groups.length > 0 && char === "|") source += "|";
    else if (groups.length > 0 && char === ")") source += groups.pop()!;
    else if (char === "*") source += `${any}*${lazy ? "?" : ""}`;
    else if (char === "?") source += any;
    else if (char === "[") {
      const set = bracket(pattern, at);
      source += set ? set.source : "\\[";
      if (set) at = set.end;
    } else source += char.replace(special, "\\$&");
  }
  return source;
}

/** The whole text against a pattern. */
export const matches = (text: string, pattern: string): boolean => new RegExp(`^(?:${patternSource(pattern)})$`).test(text);

function bracket(pattern: string, start: number): { source: string; end: number } | undefined {
  let at = start + 1;
  let source = "[";
  if (pattern[at] === "!" || pattern[at] === "^") {
    source += "^";
    at++;
  }
  for (let first = true; at < pattern.length; first = false, at++) {
    const char = pattern[at]!;
    if (char === "]" && !first) return { source: `${source}]`, end: at };
    const named = /^\[:(\w+):\]/.exec(pattern.slice(at));
    if (named && classes[named[1]!]) {
      source += classes[named[1]!]!;
      at += named[0].length - 1;
    } else if (char === "\\" && at + 1 < pattern.length) source += pattern[++at]!.replace(/[\]\\^-]/g, "\\$&");
    else source += char === "-" ? "-" : char.replace(/[\]\\^[]/g, "\\$&");
  }
  return undefined;
}
