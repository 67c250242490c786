import type { CommandNode } from "just-bash";
import type { Compound, Statements } from "./ast.ts";
import { testCondition } from "./condition.ts";
import { LoopJump, ShellError } from "./control.ts";
import { expandNumber, expandPattern, expandText, expandWords } from "./expand.ts";
import { shellSays, type Frame } from "./frame.ts";
import { matches } from "./pattern.ts";
import { close, redirect } from "./redirect.ts";
import type { Runners } from "./runners.ts";

type CompoundNode = Exclude<CommandNode, { type: "SimpleCommand" }>;

/** A loop, a condition, a group, a function's definition. @returns its status */
export async function runCompound(node: CompoundNode, frame: Frame, runners: Runners): Promise<number> {
  if (node.type === "FunctionDef") {
    frame.state.functions.set(node.name, node);
    return 0;
  }
  if (node.redirections.length === 0) return await run(node, frame, runners);
  let redirected;
  try {
    redirected = await redirect(node.redirections, frame);
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    await shellSays(frame, error.message);
    return error.status;
  }
  try {
    return await run(node, runners.createFrame(frame.state, redirected.fds), runners);
  } finally {
    close(redirected.opened);
  }
}

async function run(node: Exclude<CompoundNode, { type: "FunctionDef" }>, frame: Frame, { runStatements, inSubshell }: Runners): Promise<number> {
  const { state } = frame;
  switch (node.type) {
    case "Group":
      return await runStatements(node.body, frame);
    case "Subshell":
      return await inSubshell(frame, { fds: new Map(frame.fds), argv: [state.name] }, (inner) => runStatements(node.body, inner));
    case "If":
      return await runIf(node, frame, runStatements);
    case "While":
    case "Until":
      return await loop(frame, async () => (await holds(node.condition, frame, runStatements)) === (node.type === "While"), () => runStatements(node.body, frame));
    case "For": {
      const values = node.words === null ? [...state.positional] : await expandWords(node.words, frame);
      const more = (): Promise<boolean> => {
        const value = values.shift();
        if (value !== undefined) state.variables.set(node.variable, value);
        return Promise.resolve(value !== undefined);
      };
      return await loop(frame, more, () => runStatements(node.body, frame));
    }
    case "CStyleFor": {
      if (node.init) await expandNumber(node.init, frame);
      let first = true;
      const more = async (): Promise<boolean> => {
        if (!first && node.update) await expandNumber(node.update, frame);
        first = false;
        return !node.condition || (await expandNumber(node.condition, frame)) !== 0n;
      };
      return await loop(frame, more, () => runStatements(node.body, frame));
    }
    case "Case":
      return await runCase(node, frame, runStatements);
    case "ArithmeticCommand":
      return (await expandNumber(node.expression, frame)) === 0n ? 1 : 0;
    case "ConditionalCommand":
      return (await testCondition(node.expression, frame)) ? 0 : 1;
  }
}

async function runIf({ clauses, elseBody }: Compound<"If">, frame: Frame, runStatements: Runners["runStatements"]): Promise<number> {
  for (const { condition, body } of clauses) if (await holds(condition, frame, runStatements)) return await runBody(body, frame, runStatements);
  return elseBody ? await runBody(elseBody, frame, runStatements) : 0;
}

async function runBody(body: Statements, frame: Frame, runStatements: Runners["runStatements"]): Promise<number> {
  frame.state.status = 0;
  return await runStatements(body, frame);
}

/** A condition's failure is no error. */
async function holds(condition: Statements, frame: Frame, runStatements: Runners["runStatements"]): Promise<boolean> {
  frame.state.forgiving++;
  try {
    return (await runStatements(condition, frame)) === 0;
  } finally {
    frame.state.forgiving--;
  }
}

async function loop({ state }: Frame, more: () => Promise<boolean>, body: () => Promise<number>): Promise<number> {
  let status = 0;
  while (await jumping(more, false)) {
    const goesOn = await jumping(async () => {
      status = await body();
      return true;
    }, true);
    if (!goesOn) break;
    await state.process.kernel.breathe();
    state.process.signal.throwIfAborted();
    if (state.foreground?.signal.aborted) throw state.foreground.signal.reason as Error;
  }
  return status;

  /** @returns false when the loop is left */
  async function jumping(part: () => Promise<boolean>, continues: boolean): Promise<boolean> {
    try {
      return await part();
    } catch (error) {
      if (!(error instanceof LoopJump)) throw error;
      if (error.levels > 1) {
        error.levels--;
        throw error;
      }
      status = 0;
      return error.kind === "continue" && continues;
    }
  }
}

async function runCase({ word, items }: Compound<"Case">, frame: Frame, runStatements: Runners["runStatements"]): Promise<number> {
  const text = await expandText(word, frame);
  let falls = false;
  let status = 0;
  for (const { patterns, body, terminator } of items) {
    let chosen = falls;
    for (const pattern of chosen ? [] : patterns) chosen ||= matches(text, await expandPattern(pattern, frame));
    if (!chosen) continue;
    status = await runBody(body, frame, runStatements);
    if (terminator === ";;") return status;
    falls = terminator === ";&";
  }
  return status;
}
