import type { ContainerFiles, FileStat } from "@kx/shared/net/container-files";
import type { Compound } from "./ast.ts";
import { ShellError } from "./control.ts";
import { evaluateText, expandExpression, expandPattern, expandText } from "./expand.ts";
import type { Frame } from "./frame.ts";
import { absolutePath } from "./paths.ts";
import { matches } from "./pattern.ts";

type Condition = Compound<"ConditionalCommand">["expression"];

/** `[[ ... ]]`. @throws ShellError */
export async function testCondition(condition: Condition, frame: Frame): Promise<boolean> {
  switch (condition.type) {
    case "CondNot":
      return !(await testCondition(condition.operand, frame));
    case "CondAnd":
      return (await testCondition(condition.left, frame)) && (await testCondition(condition.right, frame));
    case "CondOr":
      return (await testCondition(condition.left, frame)) || (await testCondition(condition.right, frame));
    case "CondGroup":
      return await testCondition(condition.expression, frame);
    case "CondWord":
      return (await expandText(condition.word, frame)) !== "";
    case "CondUnary":
      return await testUnary(condition.operator, await expandText(condition.operand, frame), frame);
    case "CondBinary": {
      const { operator } = condition;
      const left = await expandText(condition.left, frame);
      if (operator === "==" || operator === "=" || operator === "!=") return matches(left, await expandPattern(condition.right, frame)) === (operator !== "!=");
      if (operator === "=~") return matchExpression(left, await expandExpression(condition.right, frame), frame);
      const right = await expandText(condition.right, frame);
      if (operator.startsWith("-") && operator.length === 3 && !["-nt", "-ot", "-ef"].includes(operator)) {
        return compareNumbers(operator, await evaluateText(left, frame), await evaluateText(right, frame));
      }
      return await testBinary(operator, [left, right], frame);
    }
  }
}

function matchExpression(text: string, expression: string, { state }: Frame): boolean {
  let found: RegExpExecArray | null;
  try {
    found = new RegExp(expression).exec(text);
  } catch {
    throw new ShellError(`invalid regular expression: ${expression}`, { status: 2 });
  }
  state.variables.set("BASH_REMATCH", new Map((found ?? []).map((group, index) => [index, group ?? ""])));
  return found !== null;
}

type Looks = Pick<Frame, "state" | "fds">;

/** `-f file`, `-z text` and their like, of `[` and `[[`. */
export async function testUnary(operator: string, operand: string, { state, fds }: Looks): Promise<boolean> {
  const { files } = state.process.container;
  if (operator === "-z") return operand === "";
  if (operator === "-n") return operand !== "";
  if (operator === "-t") return fds.get(Number(operand))?.tty === true;
  if (operator === "-v") return state.variables.has(operand);
  if (operator === "-o") return Object.entries(state.options).some(([name, on]) => name === operand && on);
  const path = absolutePath(operand, state.cwd);
  const stat = operand === "" ? undefined : await statOf(files, path, operator === "-L" || operator === "-h");
  switch (operator) {
    case "-e":
    case "-a":
      return stat !== undefined;
    case "-f":
      return stat?.type === "file" && !path.startsWith("/dev/");
    case "-d":
      return stat?.type === "directory";
    case "-L":
    case "-h":
      return stat?.type === "link";
    case "-s":
      return (stat?.size ?? 0) > 0;
    case "-r":
    case "-w":
    case "-O":
    case "-G":
      return stat !== undefined;
    case "-x":
      return stat !== undefined && (stat.type === "directory" || (stat.mode & 0o111) !== 0);
    case "-c":
      return stat !== undefined && path.startsWith("/dev/");
    case "-u":
      return ((stat?.mode ?? 0) & 0o4000) !== 0;
    case "-g":
      return ((stat?.mode ?? 0) & 0o2000) !== 0;
    case "-k":
      return ((stat?.mode ?? 0) & 0o1000) !== 0;
    default:
      // No pipe, socket or block device has a name here.
      return false;
  }
}

async function statOf(files: ContainerFiles, path: string, itself: boolean): Promise<FileStat | undefined> {
  return itself ? await files.linkStat(path) : await files.stat(path);
}

/** `a = b`, `1 -lt 2`, `x -nt y`. @throws ShellError for a number that is none */
export async function testBinary(operator: string, [left, right]: readonly [string, string], { state }: Looks): Promise<boolean> {
  switch (operator) {
    case "=":
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case ">":
      return left > right;
    case "-nt":
    case "-ot":
    case "-ef": {
      const [a, b] = await Promise.all([left, right].map((path) => state.process.container.files.stat(absolutePath(path, state.cwd))));
      if (operator === "-ef") return a !== undefined && a.inode === b?.inode;
      return operator === "-nt" ? (a?.modified ?? -1) > (b?.modified ?? -1) : (a?.modified ?? -1) < (b?.modified ?? -1);
    }
    default:
      return compareNumbers(operator, integer(left), integer(right));
  }
}

function integer(text: string): bigint {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new ShellError(`${text}: bad number`, { status: 2 });
  return BigInt(text.trim().replace(/^\+/, ""));
}

function compareNumbers(operator: string, a: bigint, b: bigint): boolean {
  switch (operator) {
    case "-eq":
      return a === b;
    case "-ne":
      return a !== b;
    case "-lt":
      return a < b;
    case "-le":
      return a <= b;
    case "-gt":
      return a > b;
    default:
      return a >= b;
  }
}
