import { CliError } from "./cli-error.ts";
import type { ManifestSource } from "./manifest-source.ts";

/** Where and how a document cannot be read: the parser's code and words, line and column counted from 1. */
export interface YamlMark {
  code: string;
  message: string;
  line: number;
  col: number;
}

/** A document that is no YAML. Its message is kubectl's; the hint shows the place. */
export class YamlFault extends CliError {
  readonly source: ManifestSource;
  readonly mark: YamlMark;
  constructor(source: ManifestSource, mark: YamlMark) {
    super(`error parsing ${source.file}: error converting YAML to JSON: yaml: ${goYamlMessage(mark, source.text)}`);
    this.name = "YamlFault";
    this.source = source;
    this.mark = mark;
  }
}

/**
 * go-yaml's message for a fault. Its scanner names the line where it stops, its parser the one before (yaml.v2
 * decode.go, `parser.fail`), both counted in the document.
 */
function goYamlMessage({ code, message, line }: YamlMark, text: string): string {
  const lines = text.split("\n");
  const last = text.endsWith("\n") ? lines.length : lines.length + 1;
  switch (code) {
    case "BLOCK_AS_IMPLICIT_KEY":
      return `line ${sameLineValue(lines, line) ? line : line + 1}: mapping values are not allowed in this context`;
    case "MULTILINE_IMPLICIT_KEY":
    case "MISSING_CHAR":
      if (code === "MISSING_CHAR" && /quote/.test(message)) return `line ${last}: found unexpected end of stream`;
      return `line ${line + 1}: could not find expected ':'`;
    case "BAD_SCALAR_START":
    case "TAB_AS_INDENT":
      return `line ${line}: found character that cannot start any token`;
    case "BAD_INDENT":
    case "UNEXPECTED_TOKEN":
      if (/Flow (map|sequence)/.test(message)) return `line ${line - 1}: did not find expected ',' or '${message.includes("map") ? "}" : "]"}'`;
      return `line ${line - 1}: did not find expected key`;
    case "ALIAS":
      return `unknown anchor '${/: (.*)$/.exec(message)?.[1] ?? ""}' referenced`;
    default:
      return `line ${line}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
  }
}

/** True when the line holds two `key: value` pairs itself (`a: b: c`), not a value that goes on in the next line. */
function sameLineValue(lines: readonly string[], line: number): boolean {
  return (lines[line - 1]?.match(/:(?=\s|$)/g)?.length ?? 0) > 1;
}
