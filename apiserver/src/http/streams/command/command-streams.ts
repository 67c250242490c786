import type { Readable } from "node:stream";
import type { Status } from "@kx/shared/errors/status-error";

/** Which streams a remote command has (PodExecOptions, PodAttachOptions). */
export interface StreamOptions {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** How a status is told at a command's end: as JSON since v4, before that an error's message alone. */
export type CommandStatus = Pick<Status, "metadata" | "status" | "message" | "reason" | "details" | "code">;

/** The client's ends of a remote command, whatever carries them. */
export interface CommandConnection {
  readonly stdin: Readable | undefined;
  /** JSON of terminal sizes. */
  readonly resize: Readable | undefined;
  stdout(bytes: Uint8Array): void | Promise<void>;
  stderr(bytes: Uint8Array): void | Promise<void>;
  /** Tells the end, and hangs up behind what has been written. */
  finish(status: CommandStatus): Promise<void>;
  /** Aborted when the client is gone. */
  readonly gone: AbortSignal;
}

/** Opens the connection. @throws Error when the client does not do its part */
export type OpenCommand = (options: StreamOptions) => Promise<CommandConnection>;
