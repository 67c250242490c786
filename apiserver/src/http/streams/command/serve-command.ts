import type { Readable } from "node:stream";
import type { Clock } from "@kx/shared/meta/clock";
import type { ProcessStreams } from "@kx/shared/net/pod-access";
import { badRequest, StatusError } from "@kx/shared/errors/status-error";
import { PlainError } from "../../answers/plain-error.ts";
import type { Reply } from "../../answers/reply.ts";
import { isWebSocket } from "../websocket/accept-websocket.ts";
import { commandStatus, type Outcome } from "./command-status.ts";
import type { CommandConnection, StreamOptions } from "./command-streams.ts";
import { spdyCommand } from "./spdy-command.ts";
import { terminalSizes } from "./terminal-sizes.ts";
import { websocketCommand } from "./websocket-command.ts";

export interface Command {
  readonly options: StreamOptions;
  /** Words for an error: `executing command in container`. */
  readonly doing: string;
  /** @throws StatusError at once where it cannot be started */
  run(streams: ProcessStreams): Promise<number>;
}

/**
 * Runs a command in a container with its streams at the client (exec, attach).
 * @throws StatusError 400 where the client does not upgrade; PlainError in the kubelet's words before anything is written
 */
export async function serveCommand(reply: Reply, { options, doing, run }: Command, clock: Clock): Promise<void> {
  const { upgrade, incoming } = reply;
  if (!upgrade) throw badRequest("Upgrade request required");
  const { stdin, stdout, stderr } = options;
  if (!stdin && !stdout && !stderr) throw new PlainError(400, "you must specify at least 1 of stdin, stdout, stderr");
  const open = isWebSocket(incoming) ? websocketCommand(reply, upgrade) : spdyCommand(reply, upgrade, clock);

  const gone = new AbortController();
  const leave = (): void => gone.abort();
  upgrade.socket.once("close", leave);
  const opened = deferred<CommandConnection | undefined>();
  const running = run(processStreams(opened.promise, options, gone.signal)).then(
    (exitCode): Outcome => ({ exitCode }),
    (error: unknown): Outcome & { error: unknown } => ({ failure: error instanceof Error ? error.message : String(error), error }),
  );
  // A kubelet refuses before it upgrades, in plain text; whoever refuses here does so within this turn.
  const early = await Promise.race([running, nextTurn()]);
  if (early && "error" in early && early.error instanceof StatusError) throw new PlainError(early.error.code, early.error.message);
  try {
    const connection = await open(options);
    connection.gone.addEventListener("abort", leave);
    if (connection.gone.aborted) leave();
    opened.resolve(connection);
    await connection.finish(commandStatus(await running, doing));
  } catch {
    // The client has left, or has not opened its streams: nobody is there to be told.
    leave();
    opened.resolve(undefined);
    upgrade.socket.destroy();
  }
}

/** The streams as the process has them from its start; what it does before the connection is there waits for it. */
function processStreams(opened: Promise<CommandConnection | undefined>, { stdin, stdout, stderr, tty }: StreamOptions, signal: AbortSignal): ProcessStreams {
  let connection: CommandConnection | undefined;
  void opened.then((there) => (connection = there));
  const write = (name: "stdout" | "stderr") => (bytes: Uint8Array): void | Promise<void> =>
    connection ? connection[name](bytes) : opened.then((there) => there?.[name](bytes));
  return {
    ...(stdin ? { stdin: bytesOf(opened, (there) => there.stdin) } : {}),
    ...(stdout ? { stdout: write("stdout") } : {}),
    ...(stderr ? { stderr: write("stderr") } : {}),
    ...(tty ? { sizes: terminalSizes(bytesOf(opened, (there) => there.resize)) } : {}),
    signal,
  };
}

/** A stream's bytes; one that breaks off just ends. */
async function* bytesOf(opened: Promise<CommandConnection | undefined>, choose: (connection: CommandConnection) => Readable | undefined): AsyncGenerator<Uint8Array> {
  const connection = await opened;
  const stream = connection && choose(connection);
  if (!stream) return;
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) yield chunk as Uint8Array;
  } catch {
    // Reset by the client, or its connection broke.
  }
}

function deferred<T>(): { promise: Promise<T>; resolve(value: T): void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}

const nextTurn = (): Promise<undefined> => new Promise((resolve) => {
  setImmediate(() => resolve(undefined));
});
