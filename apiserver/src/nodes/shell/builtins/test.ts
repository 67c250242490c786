import { testBinary, testUnary } from "../language/condition.ts";
import { ShellError } from "../language/control.ts";
import type { Frame } from "../language/frame.ts";
import type { Builtin } from "../language/builtin.ts";

const unary = /^-[abcdefghkLnoprsStuvwxzOG]$/;
const binary = new Set(["=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"]);

type Looks = Pick<Frame, "state" | "fds">;

/** An expression of `test`, by the number of its words as POSIX counts them. @throws ShellError */
async function holds(words: readonly string[], frame: Looks): Promise<boolean> {
  const [a = "", b = "", c = ""] = words;
  switch (words.length) {
    case 0:
      return false;
    case 1:
      return a !== "";
    case 2:
      if (a === "!") return b === "";
      if (unary.test(a)) return await testUnary(a, b, frame);
      throw new ShellError(`${a}: unary operator expected`, { status: 2 });
    case 3:
      if (binary.has(b)) return await testBinary(b, [a, c], frame);
      break;
  }
  return await either({ words, at: 0 }, frame);
}

interface Reading {
  words: readonly string[];
  at: number;
}

async function either(reading: Reading, frame: Looks): Promise<boolean> {
  let value = await both(reading, frame);
  while (reading.words[reading.at] === "-o") {
    reading.at++;
    value = (await both(reading, frame)) || value;
  }
  if (reading.at < reading.words.length && reading.words[reading.at] !== ")") throw new ShellError(`${reading.words[reading.at]}: unknown operand`, { status: 2 });
  return value;
}

async function both(reading: Reading, frame: Looks): Promise<boolean> {
  let value = await one(reading, frame);
  while (reading.words[reading.at] === "-a") {
    reading.at++;
    value = (await one(reading, frame)) && value;
  }
  return value;
}

async function one(reading: Reading, frame: Looks): Promise<boolean> {
  const [word, next, after] = reading.words.slice(reading.at);
  if (word === undefined) throw new ShellError("argument expected", { status: 2 });
  if (word === "!") {
    reading.at++;
    return !(await one(reading, frame));
  }
  if (next !== undefined && binary.has(next) && after !== undefined) {
    reading.at += 3;
    return await testBinary(next, [word, after], frame);
  }
  if (word === "(") {
    reading.at++;
    const value = await either(reading, frame);
    if (reading.words[reading.at++] !== ")") throw new ShellError("closing paren expected", { status: 2 });
    return value;
  }
  if (unary.test(word) && next !== undefined) {
    reading.at += 2;
    return await testUnary(word, next, frame);
  }
  reading.at++;
  return word !== "";
}

/** @param name `[` wants a `]` at the end. @throws ShellError */
export async function test(name: string, args: readonly string[], frame: Looks): Promise<number> {
  if (name === "[" && args.at(-1) !== "]") throw new ShellError("[: missing ]", { status: 2 });
  try {
    return (await holds(name === "[" ? args.slice(0, -1) : args, frame)) ? 0 : 1;
  } catch (error) {
    if (error instanceof ShellError) throw new ShellError(`${name}: ${error.message}`, { status: 2 });
    throw error;
  }
}

export const tests: Readonly<Record<string, Builtin>> = {
  test: (args, frame) => test("test", args, frame),
  "[": (args, frame) => test("[", args, frame),
};
