import { invalid, at, type FieldError, type FieldPath } from "../errors/field-errors.ts";
import { isInteger, type LabelOperator, type LabelRequirement } from "./label-requirement.ts";
import { labelValue, qualifiedName } from "./names.ts";

const symbols = new Set(["=", "!", "(", ")", ",", ">", "<"]);
const operators: ReadonlyMap<string, LabelOperator> = new Map([
  ["in", "in"],
  ["notin", "notin"],
  ["=", "="],
  ["==", "=="],
  ["!=", "!="],
  [">", "gt"],
  ["<", "lt"],
]);

/** `symbol` is punctuation; `in` and `notin` are words, which may also be keys and values. */
interface Token {
  type: "word" | "symbol" | "end";
  text: string;
}

/** Why a text is no label selector; `message` is what the server answers. */
export class LabelSelectorSyntaxError extends Error {}

/**
 * The requirements of a label selector's text, sorted by key. It reads as apimachinery's labels.Parse does, with its
 * messages.
 * @throws LabelSelectorSyntaxError
 */
export function parseRequirements(text: string): LabelRequirement[] {
  const tokens = [...tokenize(text)];
  const requirements: LabelRequirement[] = [];
  let position = 0;
  const peek = (): Token => tokens[position] ?? { type: "end", text: "" };
  const next = (): Token => {
    const token = peek();
    position++;
    return token;
  };
  const startsRequirement = ({ type, text }: Token): boolean => type === "word" || (type === "symbol" && text === "!");

  while (peek().type !== "end") {
    if (!startsRequirement(peek())) throw found(peek(), ", expected: !, identifier, or 'end of string'");
    try {
      requirements.push(parseRequirement(peek, next));
    } catch (error) {
      if (!(error instanceof LabelSelectorSyntaxError)) throw error;
      throw new LabelSelectorSyntaxError(`unable to parse requirement: ${error.message}`);
    }
    const separator = next();
    if (separator.type === "end") break;
    if (!isSymbol(separator, ",")) throw found(separator, ", expected: ',' or 'end of string'");
    if (!startsRequirement(peek())) throw found(peek(), ", expected: identifier after ','");
  }
  return requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

function parseRequirement(peek: () => Token, next: () => Token): LabelRequirement {
  let token = next();
  const negated = isSymbol(token, "!");
  if (negated) token = next();
  if (token.type !== "word") throw found(token, ", expected: identifier");
  const key = token.text;
  const faults = qualifiedName(key);
  // Upstream names no field here and prints its nil path.
  if (faults.length > 0) throw refused([invalid(at("<nil>"), key, faults.join("; "))]);
  if (negated) return requirement(key, "!", []);
  if (peek().type === "end" || isSymbol(peek(), ",")) return requirement(key, "exists", []);

  const word = next();
  const operator = operators.get(word.text);
  if (!operator) throw found(word, ", expected: in, notin, =, ==, !=, gt, lt");
  const values = operator === "in" || operator === "notin" ? parseValues(peek, next) : [parseExactValue(peek, next)];
  return requirement(key, operator, values);
}

/** @throws LabelSelectorSyntaxError naming each bad value */
function requirement(key: string, operator: LabelOperator, values: readonly string[]): LabelRequirement {
  const path = at("values");
  const sorted = [...new Set(values)].sort();
  const errors = [
    ...(operator === "gt" || operator === "lt" ? integerErrors(sorted, path) : []),
    ...sorted.flatMap((value, i) => {
      const messages = labelValue(value);
      return messages.length > 0 ? [invalid(path.index(i).key(key), value, messages.join("; "))] : [];
    }),
  ];
  if (errors.length > 0) throw refused(errors);
  return { key, operator, values: sorted };
}

function integerErrors(values: readonly string[], path: FieldPath): FieldError[] {
  return values.flatMap((value, i) =>
    isInteger(value) ? [] : [invalid(path.index(i), value, "for 'Gt', 'Lt' operators, the value must be an integer")],
  );
}

/** `(a,b)`; empty places between commas are the empty value. */
function parseValues(peek: () => Token, next: () => Token): string[] {
  const open = next();
  if (!isSymbol(open, "(")) throw found(open, " expected: '('");
  if (peek().type !== "word" && !isSymbol(peek(), ",") && !isSymbol(peek(), ")")) {
    throw found(peek(), ", expected: ',', ')' or identifier");
  }
  const values: string[] = [];
  for (;;) {
    if (peek().type === "word") values.push(next().text);
    else if (isSymbol(peek(), ",") || isSymbol(peek(), ")")) values.push("");
    else throw found(peek(), ", expected: ',', or identifier");
    const token = next();
    if (isSymbol(token, ")")) return values;
    if (!isSymbol(token, ",")) throw found(token, ", expected: ',' or ')'");
  }
}

function parseExactValue(peek: () => Token, next: () => Token): string {
  if (peek().type === "end" || isSymbol(peek(), ",")) return "";
  const token = next();
  if (token.type !== "word") throw found(token, ", expected: identifier");
  return token.text;
}

function* tokenize(text: string): Iterable<Token> {
  let i = 0;
  while (i < text.length) {
    const character = text[i]!;
    if (/[ \t\r\n]/.test(character)) {
      i++;
    } else if (symbols.has(character)) {
      const pair = text.slice(i, i + 2);
      const length = pair === "==" || pair === "!=" ? 2 : 1;
      yield { type: "symbol", text: text.slice(i, i + length) };
      i += length;
    } else {
      const start = i;
      while (i < text.length && !symbols.has(text[i]!) && !/[ \t\r\n]/.test(text[i]!)) i++;
      yield { type: "word", text: text.slice(start, i) };
    }
  }
}

function isSymbol(token: Token, text: string): boolean {
  return token.type === "symbol" && token.text === text;
}

function found(token: Token, expected: string): LabelSelectorSyntaxError {
  return new LabelSelectorSyntaxError(`found '${token.text}'${expected}`);
}

function refused(errors: readonly FieldError[]): LabelSelectorSyntaxError {
  const texts = [...new Set(errors.map(({ field, message }) => `${field}: ${message}`))];
  return new LabelSelectorSyntaxError(texts.length === 1 ? texts[0]! : `[${texts.join(", ")}]`);
}
