import { YamlFault, type YamlMark } from "../errors/yaml-fault.ts";
import type { Hint } from "./hint.ts";

interface Finding {
  /** Of the document, counted from 1. */
  line: number;
  col: number;
  /** What is likely meant. */
  mend: string;
  /** The line as it should be, where that can be said. */
  mended?: string | undefined;
}

/** File, line, column, the line itself and what is likely meant. */
export const yamlFaultHint: Hint = ({ error }) => {
  if (!(error instanceof YamlFault)) return undefined;
  const { source, mark } = error;
  const lines = source.text.split("\n");
  const { line, col, mend, mended } = find(mark, lines);
  const inFile = line + source.firstLine - 1;
  const margin = String(inFile).length + 4;
  return [
    `${source.file}:${inFile}:${col}: ${mend}`,
    `    ${inFile} | ${lines[line - 1] ?? ""}`,
    `${" ".repeat(margin)} | ${" ".repeat(col - 1)}^`,
    ...(mended === undefined ? [] : ["  likely meant:", `    ${inFile} | ${mended}`]),
  ].join("\n");
};

function find(mark: YamlMark, lines: readonly string[]): Finding {
  const { line, col } = mark;
  const text = lines[line - 1] ?? "";
  switch (mark.code) {
    case "BLOCK_AS_IMPLICIT_KEY":
      return nestedKey(mark, lines);
    case "MULTILINE_IMPLICIT_KEY":
      return missingColon(mark, text);
    case "TAB_AS_INDENT":
      return { line, col: text.search(/\t/) + 1, mend: "YAML takes no tabs here: indent with blanks", mended: text.replace(/\t/g, "  ") };
    case "BAD_SCALAR_START":
      return { line, col, mend: "a value cannot begin with this character: put it in quotes", mended: quotedFrom(text, col) };
    case "MISSING_CHAR":
      return openQuote(mark, lines);
    case "UNEXPECTED_TOKEN":
      return { line, col, mend: "something follows the end of the value: put the whole value in quotes" };
    case "BAD_INDENT":
      return badIndent(mark, lines);
    case "ALIAS":
      return alias(lines);
    default:
      return { line: Math.max(1, line), col: Math.max(1, col), mend: `${mark.message.charAt(0).toLowerCase()}${mark.message.slice(1)}` };
  }
}

/** `protocol: TCP` with a deeper `port: 80` below it, `-port: 80` above one, or `a: b: c`. */
function nestedKey({ line, col }: YamlMark, lines: readonly string[]): Finding {
  const text = lines[line - 1] ?? "";
  const next = lines[line] ?? "";
  const dash = /^(\s*)-([^\s-].*)$/.exec(text);
  if (dash) return { line, col: (dash[1] ?? "").length + 1, mend: "a list item needs a blank after its dash", mended: `${dash[1]}- ${dash[2]}` };
  if (indentOf(next) <= indentOf(text) || (text.match(/:\s/g)?.length ?? 0) > 1) {
    return { line, col, mend: 'a value that holds ": " needs quotes', mended: quotedFrom(text, col) };
  }
  const above = /^(\s*(?:- +)?)([\w.-]+):/.exec(text);
  const key = /^\s*([\w./-]+):/.exec(next)?.[1] ?? next.trim();
  const beside = above ? (above[1] ?? "").length : indentOf(text);
  return {
    line: line + 1,
    col: indentOf(next) + 1,
    mend: `${JSON.stringify(key)} is indented too deep: it belongs beside ${JSON.stringify(above?.[2] ?? text.trim())} of the line above`,
    mended: " ".repeat(beside) + next.trimStart(),
  };
}

function missingColon({ line, col }: YamlMark, text: string): Finding {
  const glued = /^(\s*(?:- +)?[\w.-]+):(\S.*)$/.exec(text);
  if (glued) return { line, col: (glued[1] ?? "").length + 2, mend: "a colon needs a blank after it", mended: `${glued[1]}: ${glued[2]}` };
  const bare = /^(\s*(?:- +)?[\w.-]+)\s+(\S.*)$/.exec(text);
  if (bare) return { line, col: (bare[1] ?? "").length + 1, mend: "a colon is missing between name and value", mended: `${bare[1]}: ${bare[2]}` };
  return { line, col, mend: "a name needs a colon and a value" };
}

/** The parser notices an open quote at the end; it was opened in the last line with an odd number of them. */
function openQuote({ line, col, message }: YamlMark, lines: readonly string[]): Finding {
  const quote = message.includes('"') ? '"' : "'";
  const at = lines.findIndex((text) => text.split(quote).length % 2 === 0);
  if (at < 0) return { line: Math.min(line, lines.length), col, mend: "a quote is opened and never closed" };
  const text = lines[at] ?? "";
  return { line: at + 1, col: text.lastIndexOf(quote) + 1, mend: "this quote is never closed", mended: text + quote };
}

function badIndent({ line, col, message }: YamlMark, lines: readonly string[]): Finding {
  const open = /Flow (map|sequence)/.exec(message)?.[1];
  if (open) {
    const [bracket, closing] = open === "map" ? ["{", "}"] : ["[", "]"];
    const at = lines.slice(0, line).findLastIndex((text) => text.includes(bracket ?? ""));
    const text = lines[at] ?? "";
    return { line: at + 1, col: text.indexOf(bracket ?? "") + 1, mend: `this ${bracket} is never closed with ${closing}` };
  }
  const text = lines[line - 1] ?? "";
  const odd = lines.slice(0, line).findLastIndex((above) => above.trim() !== "" && indentOf(above) !== 0 && indentOf(above) < 2);
  const at = odd >= 0 ? odd : line - 1;
  const shown = lines[at] ?? text;
  return { line: at + 1, col: odd >= 0 ? indentOf(shown) + 1 : Math.max(1, col), mend: "this line is not indented like its neighbours: names of one object begin in the same column" };
}

function alias(lines: readonly string[]): Finding {
  const at = lines.findIndex((text) => /(^|\s)\*\S/.test(text));
  const text = lines[at] ?? "";
  const col = text.search(/\*\S/) + 1;
  return { line: at + 1, col: Math.max(1, col), mend: "a value that begins with * refers to an anchor: put it in quotes", mended: quotedFrom(text, col) };
}

const indentOf = (text: string): number => text.length - text.trimStart().length;

/** The line with what begins at a column in quotes. */
function quotedFrom(text: string, col: number): string {
  return text.slice(0, col - 1) + JSON.stringify(text.slice(col - 1).trimEnd());
}
