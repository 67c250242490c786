import { posixWords } from "../../files/posix-error.ts";
import { connectDevice } from "../network/connect-device.ts";
import { device } from "../process/devices.ts";
import { createFile, openFile } from "../streams/file-streams.ts";
import { SourceInput } from "../streams/source-input.ts";
import type { Descriptor } from "../streams/stream.ts";
import type { Redirection } from "./ast.ts";
import { ShellError } from "./control.ts";
import { expandText, expandWords } from "./expand.ts";
import type { Frame } from "./frame.ts";
import { absolutePath } from "./paths.ts";

/** The open files of a command with redirections, and how to close what they opened. */
export interface Redirected {
  fds: Map<number, Descriptor>;
  opened: Descriptor[];
}

/** @throws ShellError when a file cannot be opened */
export async function redirect(redirections: readonly Redirection[], frame: Frame): Promise<Redirected> {
  const fds = new Map(frame.fds);
  const opened: Descriptor[] = [];
  try {
    for (const redirection of redirections) await apply(redirection, { fds, opened, frame });
  } catch (error) {
    close(opened);
    throw error;
  }
  return { fds, opened };
}

export function close(opened: readonly Descriptor[]): void {
  for (const { input, output } of opened) {
    input?.close?.();
    output?.close?.();
  }
}

async function apply({ operator, fd, fdVariable, target }: Redirection, { fds, opened, frame }: Redirected & { frame: Frame }): Promise<void> {
  const number = fdVariable ? nextFree(fds) : (fd ?? (operator.startsWith("<") ? 0 : 1));
  if (fdVariable) frame.state.variables.set(fdVariable, String(number));
  const put = (descriptor: Descriptor): void => {
    opened.push(descriptor);
    fds.set(number, descriptor);
  };
  if (target.type === "HereDoc") {
    const text = await expandText(target.content, frame);
    return put({ input: SourceInput.of(once(target.stripTabs ? text.replaceAll(/^\t+/gm, "") : text)) });
  }
  if (operator === "<<<") return put({ input: SourceInput.of(once(`${await expandText(target, frame)}\n`)) });
  const words = await expandWords([target], frame);
  if (words.length !== 1) throw new ShellError("ambiguous redirect");
  const [word = ""] = words;
  if (operator === ">&" || operator === "<&") {
    if (word === "-") return void fds.delete(number);
    if (/^\d+-?$/.test(word)) {
      const source = fds.get(Number.parseInt(word, 10));
      if (!source) throw new ShellError(`${word}: Bad file descriptor`);
      return void fds.set(number, source);
    }
  }
  const descriptor = await open(word, { operator, fds, frame });
  put(descriptor);
  // `&>`, and `>&` with a file's name: both outputs.
  if (operator === "&>" || operator === "&>>" || (operator === ">&" && fd === null)) fds.set(2, descriptor);
}

async function open(word: string, { operator, fds, frame }: { operator: Redirection["operator"]; fds: Map<number, Descriptor>; frame: Frame }): Promise<Descriptor> {
  const { state } = frame;
  const { container } = state.process;
  const path = absolutePath(word, state.cwd);
  const special = device(path, { fds, container });
  if (special) return special;
  const connection = await connectDevice(path, state.process).catch((error: Error) => {
    throw new ShellError(error.message);
  });
  if (connection) return connection;
  try {
    if (operator === "<") return { input: await openFile(container.files, path) };
    if (operator === "<>") {
      const output = await createFile(container.files, path, { append: true });
      return { input: await openFile(container.files, path), output };
    }
    const exists = state.options.noclobber && operator === ">" && (await container.files.stat(path)) !== undefined;
    if (exists) throw new ShellError(`can't create ${word}: File exists`);
    return { output: await createFile(container.files, path, { append: operator === ">>" || operator === "&>>" }) };
  } catch (error) {
    if (error instanceof ShellError) throw error;
    throw new ShellError(`can't ${operator === "<" ? "open" : "create"} ${word}: ${operator === "<" ? posixWords(error).replace("No such file or directory", "no such file") : posixWords(error).replace("No such file or directory", "nonexistent directory")}`);
  }
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

function nextFree(fds: ReadonlyMap<number, Descriptor>): number {
  let number = 10;
  while (fds.has(number)) number++;
  return number;
}
