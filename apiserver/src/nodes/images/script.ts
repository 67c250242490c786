/** One simple command of a script; after `&&` it runs only when the one before ended well. */
export interface Step {
  words: readonly string[];
  after: ";" | "&&";
}

/** What begins something that is more than a simple command. */
const compound = new Set(["while", "until", "for", "if", "case", "trap", "{", "!", "function"]);

const token = /(?<space>[ \t]+|\\\n)|(?<and>&&)|(?<end>[;\n])|'(?<literal>[^']*)'|"(?<quoted>(?:[^"\\`]|\\.)*)"|\\(?<escaped>.)|\$(?<variable>[A-Za-z_]\w*|\{[A-Za-z_]\w*\})|(?<plain>[^\s;&|<>()`"'\\$*?{}#]+)/y;

/**
 * The simple commands of a shell script, joined by `;`, newlines and `&&`, with quotes and variables; undefined when
 * it has more than that: a loop, a pipe, a redirection, a command substitution.
 */
export function parseScript(script: string, valueOf: (name: string) => string): Step[] | undefined {
  const steps: Step[] = [];
  let words: string[] = [];
  let word: string | undefined;
  let after: Step["after"] = ";";
  const endWord = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endStep = (next: Step["after"]): void => {
    endWord();
    if (words[0] === "exec") words.shift();
    if (words.length > 0) steps.push({ words, after });
    if (words.length > 0 || next === "&&") after = next;
    words = [];
  };
  token.lastIndex = 0;
  while (token.lastIndex < script.length) {
    const groups = token.exec(script)?.groups;
    if (!groups) return undefined;
    const { space, and, end, literal, quoted, escaped, variable, plain } = groups;
    if (space !== undefined) endWord();
    else if (and !== undefined) endStep("&&");
    else if (end !== undefined) endStep(";");
    else {
      const text = quoted === undefined ? (literal ?? escaped ?? plain ?? valueOf(variable!.replace(/[{}]/g, ""))) : expanded(quoted, valueOf);
      if (text === undefined) return undefined;
      word = (word ?? "") + text;
    }
  }
  endStep(";");
  return steps.some(({ words: [first = ""] }) => compound.has(first) || /^\w+=/.test(first)) ? undefined : steps;
}

/** What stands in double quotes; undefined when it holds a command substitution or a special parameter. */
function expanded(text: string, valueOf: (name: string) => string): string | undefined {
  let simple = true;
  const result = text.replace(/\\([\\"$`])|\$(?:\{(\w+)\}|([A-Za-z_]\w*)|[({\d@*#?$!-])/g, (_, escaped?: string, braced?: string, name?: string) => {
    if (escaped !== undefined) return escaped;
    const variable = braced ?? name;
    if (variable === undefined) simple = false;
    return variable === undefined ? "" : valueOf(variable);
  });
  return simple ? result : undefined;
}
