/** How a string may be written (yaml.v2 emitterc.go `yaml_emitter_analyze_scalar`). */
interface Shape {
  plain: boolean;
  single: boolean;
  block: boolean;
}

/** Words that mean something else than a string in go-yaml v2's YAML 1.1 (resolve.go). */
const words: ReadonlySet<string> = new Set(
  "y Y yes Yes YES on On ON n N no No NO off Off OFF true True TRUE false False FALSE ~ null Null NULL .nan .NaN .NAN .inf .Inf .INF +.inf +.Inf +.INF -.inf -.Inf -.INF".split(" "),
);
const integer = /^[-+]?(0[xX][0-9a-fA-F]+|0[oO]?[0-7]*|0[bB][01]+|[1-9]\d*)$/;
const float = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/;
const base60 = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/;
const time = String.raw`\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?`;
const timestamp = new RegExp(String.raw`^\d{4}-\d{1,2}-\d{1,2}([Tt]${time}(Z|[-+]\d{2}:\d{2})| ${time})?$`);
/** What go-yaml holds printable: nothing beyond the basic plane (yamlprivateh.go is_printable). */
const printable = "\\u0020-\\u007e\\u00a0-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd";
const unprintableIn = new RegExp(`[^\\n${printable}]`, "u");
const isPrintable = new RegExp(`^[${printable}]$`, "u");

/**
 * A string as go-yaml v2 writes it: plain when it stays a string that way, literal when it has line breaks, else
 * quoted. Folded at column 80 like there.
 * @param column where the scalar begins; @param indent of its continuation lines
 * @param key keys stand on one line
 */
export function yamlScalar(text: string, place: { column: number; indent: number; key?: boolean }): string {
  const shape = shapeOf(text);
  if (text.includes("\n") && shape.block && !place.key) return literal(text, place.indent);
  if (!text.includes("\n") && isString(text)) {
    if (shape.plain) return folded(text, place, { ends: "", from: 0 });
    if (shape.single) return folded(text.replaceAll("'", "''"), place, { ends: "'", from: 1 });
  }
  return doubleQuoted(text, place);
}

function isString(text: string): boolean {
  if (text === "" || words.has(text) || base60.test(text) || timestamp.test(text)) return false;
  if (/^[-+\d]/.test(text)) {
    const digits = text.replaceAll("_", "");
    return !integer.test(digits) && !float.test(digits);
  }
  return !(text.startsWith(".") && float.test(text));
}

function shapeOf(text: string): Shape {
  const breaks = text.includes("\n");
  const special = unprintableIn.test(text) || / \n/.test(text);
  const edge = /^[ \n]|[ \n]$/.test(text);
  const indicators =
    /^(---|\.\.\.)/.test(text) || /^[#,[\]{}&*!|>'"%@`]/.test(text) || /^[?:-]([ \n]|$)/.test(text) || /.:([ \n]|$)/s.test(text) || /[ \n]#/.test(text);
  return {
    plain: !special && !edge && !breaks && !indicators,
    single: !special && !/\n /.test(text),
    block: !special && !text.endsWith(" "),
  };
}

function literal(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? "2" : "";
  const chomp = !text.endsWith("\n") ? "-" : text === "\n" || text.endsWith("\n\n") ? "+" : "";
  const margin = " ".repeat(indent);
  const lines = text.replace(/\n$/, "").split("\n");
  return `|${hint}${chomp}\n${lines.map((line) => (line ? margin + line : "")).join("\n")}`;
}

/** Breaks at a single blank past column 80. */
function folded(text: string, { column, indent, key }: { column: number; indent: number; key?: boolean }, style: { ends: string; from: number }): string {
  let out = style.ends;
  let at = column + style.ends.length;
  let afterBlank = false;
  const runes = [...text];
  for (const [index, rune] of runes.entries()) {
    const blank = rune === " ";
    const inside = style.from === 0 || (index > 0 && index < runes.length - 1);
    if (blank && !key && !afterBlank && at > 80 && inside && runes[index + 1] !== " ") {
      out += `\n${" ".repeat(indent)}`;
      at = indent;
    } else {
      out += rune;
      at++;
    }
    afterBlank = blank;
  }
  return out + style.ends;
}

const shortEscapes: Readonly<Record<string, string>> = {
  "\0": "\\0", "\u0007": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r",
  "\u001b": "\\e", '"': '\\"', "\\": "\\\\", "\u0085": "\\N", "\u2028": "\\L", "\u2029": "\\P",
};

function doubleQuoted(text: string, { column, indent, key }: { column: number; indent: number; key?: boolean }): string {
  let out = '"';
  let at = column + 1;
  let afterBlank = false;
  const runes = [...text];
  for (const [index, rune] of runes.entries()) {
    const blank = rune === " ";
    let piece = escaped(rune);
    if (blank && !key && !afterBlank && at > 80 && index > 0 && index < runes.length - 1) {
      piece = runes[index + 1] === " " ? "\\" : "";
      out += `\n${" ".repeat(indent)}${piece}`;
      at = indent + piece.length;
    } else {
      out += piece;
      at += piece.length;
    }
    afterBlank = blank;
  }
  return `${out}"`;
}

function escaped(rune: string): string {
  const short = shortEscapes[rune];
  if (short) return short;
  if (isPrintable.test(rune)) return rune;
  const hex = (rune.codePointAt(0) ?? 0).toString(16).toUpperCase();
  if (hex.length <= 2) return `\\x${hex.padStart(2, "0")}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
