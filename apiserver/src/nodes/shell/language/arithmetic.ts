import { ShellError } from "./control.ts";

/** Where an expression's names are read and written. */
export interface Numbers {
  get(name: string): string;
  set(name: string, value: string): void;
}

const token = /\s*(?:(0[xX][\da-fA-F]+|\d+#\w+|\d+)|([A-Za-z_]\w*(?:\[[^\]]*\])?)|(\*\*|<<=|>>=|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%<>=!~&|^?:(),]))/y;

/** From weakest to strongest. */
const binary: readonly (readonly string[])[] = [["||"], ["&&"], ["|"], ["^"], ["&"], ["==", "!="], ["<", "<=", ">", ">="], ["<<", ">>"], ["+", "-"], ["*", "/", "%"]];
const assigning = new Set(["=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "^=", "|="]);
const deepest = 64;

/** A shell's arithmetic on 64-bit integers, of a text whose parameters are expanded. @throws ShellError */
export function evaluate(text: string, numbers: Numbers, depth = 0): bigint {
  const words = tokens(text);
  let at = 0;
  /** Within a branch that is not taken: read, and nothing more. */
  let idle = 0;
  function unless<T>(untaken: boolean, read: () => T): T {
    if (untaken) idle++;
    try {
      return read();
    } finally {
      if (untaken) idle--;
    }
  }
  const applied = (operator: string, a: bigint, b: bigint): bigint => (idle > 0 ? 0n : apply(operator, a, b));
  const fail = (why: string): never => {
    throw new ShellError(`arithmetic syntax error: ${why}`, { status: 2, fatal: true });
  };
  const peek = (): string | undefined => words[at];
  const take = (word: string): boolean => {
    if (words[at] !== word) return false;
    at++;
    return true;
  };
  const valueOf = (name: string): bigint => {
    const held = idle > 0 ? "" : numbers.get(name).trim();
    if (held === "") return 0n;
    // A variable may name another, or hold an expression.
    if (depth > deepest) return fail("expression recursion level exceeded");
    return evaluate(held, numbers, depth + 1);
  };
  const store = (name: string, value: bigint): bigint => {
    const wrapped = BigInt.asIntN(64, value);
    if (idle === 0) numbers.set(name, String(wrapped));
    return wrapped;
  };

  function comma(): bigint {
    let value = assignment();
    while (take(",")) value = assignment();
    return value;
  }

  function assignment(): bigint {
    const name = peek();
    const operator = words[at + 1];
    if (name === undefined || operator === undefined || !isName(name) || !assigning.has(operator)) return ternary();
    at += 2;
    const value = assignment();
    return store(name, operator === "=" ? value : applied(operator.slice(0, -1), valueOf(name), value));
  }

  function ternary(): bigint {
    const condition = level(0);
    if (!take("?")) return condition;
    const whenTrue = unless(condition === 0n, assignment);
    if (!take(":")) return fail("missing ':'");
    const whenFalse = unless(condition !== 0n, assignment);
    return condition === 0n ? whenFalse : whenTrue;
  }

  function level(index: number): bigint {
    if (index === binary.length) return power();
    let left = level(index + 1);
    for (let operator = peek(); operator !== undefined && binary[index]!.includes(operator); operator = peek()) {
      at++;
      const decided = (operator === "&&" && left === 0n) || (operator === "||" && left !== 0n);
      left = applied(operator, left, unless(decided, () => level(index + 1)));
    }
    return left;
  }

  function power(): bigint {
    const base = unary();
    return take("**") ? applied("**", base, power()) : base;
  }

  function unary(): bigint {
    for (const step of ["++", "--"]) {
      const name = words[at + 1];
      if (peek() === step && name !== undefined && isName(name)) {
        at += 2;
        return store(name, valueOf(name) + (step === "++" ? 1n : -1n));
      }
    }
    if (take("-")) return -unary();
    if (take("+")) return unary();
    if (take("!")) return unary() === 0n ? 1n : 0n;
    if (take("~")) return ~unary();
    return primary();
  }

  function primary(): bigint {
    const word = words[at++];
    if (word === undefined) return fail("operand expected");
    if (word === "(") {
      const value = comma();
      return take(")") ? value : fail("missing ')'");
    }
    if (/^\d/.test(word)) return numberOf(word, fail);
    if (!isName(word)) return fail(`operand expected at "${word}"`);
    if (take("++")) return store(word, valueOf(word) + 1n) - 1n;
    if (take("--")) return store(word, valueOf(word) - 1n) + 1n;
    return valueOf(word);
  }

  if (words.length === 0) return 0n;
  const value = comma();
  if (at < words.length) fail(`unexpected "${words[at]}"`);
  return BigInt.asIntN(64, value);
}

const isName = (word: string): boolean => /^[A-Za-z_]/.test(word);

function tokens(text: string): string[] {
  const words: string[] = [];
  token.lastIndex = 0;
  const trimmed = text.trimEnd();
  while (token.lastIndex < trimmed.length) {
    const at = token.lastIndex;
    const found = token.exec(trimmed);
    if (!found) throw new ShellError(`arithmetic syntax error: invalid arithmetic operator (error token is "${trimmed.slice(at)}")`, { status: 2, fatal: true });
    words.push(found[1] ?? found[2] ?? found[3]!);
  }
  return words;
}

function numberOf(word: string, fail: (why: string) => never): bigint {
  const based = /^(\d+)#(\w+)$/.exec(word);
  if (based) return [...based[2]!.toLowerCase()].reduce((sum, digit) => sum * BigInt(based[1]!) + BigInt(Number.parseInt(digit, 36)), 0n);
  if (/^0\d/.test(word)) return /^[0-7]+$/.test(word) ? BigInt(`0o${word.slice(1)}`) : fail(`value too great for base (error token is "${word}")`);
  return BigInt(word);
}

function apply(operator: string, a: bigint, b: bigint): bigint {
  const truth = (is: boolean): bigint => (is ? 1n : 0n);
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return BigInt.asIntN(64, a * b);
    case "/":
    case "%":
      if (b === 0n) throw new ShellError("divide by zero", { status: 2, fatal: true });
      return operator === "/" ? a / b : a % b;
    case "**":
      if (b < 0n) throw new ShellError("exponent less than 0", { status: 2, fatal: true });
      return BigInt.asIntN(64, a ** (b > 4096n ? 4096n : b));
    case "<<":
      return BigInt.asIntN(64, a << (b & 63n));
    case ">>":
      return a >> (b & 63n);
    case "<":
      return truth(a < b);
    case "<=":
      return truth(a <= b);
    case ">":
      return truth(a > b);
    case ">=":
      return truth(a >= b);
    case "==":
      return truth(a === b);
    case "!=":
      return truth(a !== b);
    case "&":
      return a & b;
    case "|":
      return a | b;
    case "^":
      return a ^ b;
    case "&&":
      return truth(a !== 0n && b !== 0n);
    default:
      return truth(a !== 0n || b !== 0n);
  }
}
