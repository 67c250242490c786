import type { Clock } from "@kx/shared/meta/clock";
import type { Reply, Upgrade } from "../../answers/reply.ts";
import { drained } from "../../drained.ts";
import { acceptSpdy, negotiateSpdy, requireSpdy } from "../spdy/accept-spdy.ts";
import { SpdySession } from "../spdy/session.ts";
import type { SpdyStream } from "../spdy/stream.ts";
import type { CommandConnection, CommandStatus, OpenCommand, StreamOptions } from "./command-streams.ts";

type StreamType = "error" | "stdin" | "stdout" | "stderr" | "resize";

const v4 = "v4.channel.k8s.io";
const protocols = [v4, "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io"];
/** Those that know of terminal sizes. */
const resizing = new Set(protocols.slice(0, 2));
/** DefaultStreamCreationTimeout. */
const creationMs = 30_000;

/** A remote command over SPDY streams. @throws PlainError 400, 403 for a handshake that does not fit */
export function spdyCommand(reply: Reply, upgrade: Upgrade, clock: Clock): OpenCommand {
  const asked = reply.incoming.headers["x-stream-protocol-version"];
  const protocol = negotiateSpdy(reply.incoming, Array.isArray(asked) ? asked.join(",") : asked, protocols);
  requireSpdy(reply.incoming);
  return async (options) => {
    const expected = expectedStreams(options, protocol);
    const streams = await openStreams(reply, upgrade, { protocol, expected, clock });
    return connection(streams, protocol);
  };
}

function expectedStreams({ stdin, stdout, stderr, tty }: StreamOptions, protocol: string): Set<StreamType> {
  const wanted: Record<StreamType, boolean> = { error: true, stdin, stdout, stderr, resize: tty && resizing.has(protocol) };
  return new Set((Object.keys(wanted) as StreamType[]).filter((type) => wanted[type]));
}

interface OpenStreams {
  readonly session: SpdySession;
  readonly by: ReadonlyMap<StreamType, SpdyStream>;
}

/** @throws Error when the client leaves, or does not open its streams in time */
function openStreams(reply: Reply, upgrade: Upgrade, { protocol, expected, clock }: { protocol: string; expected: ReadonlySet<StreamType>; clock: Clock }): Promise<OpenStreams> {
  const by = new Map<StreamType, SpdyStream>();
  return new Promise((resolve, reject) => {
    const session = new SpdySession(acceptSpdy(reply, upgrade, protocol), {
      clock,
      accepts: () => true,
      opened(stream) {
        const type = stream.headers.get("streamtype") as StreamType;
        if (!expected.has(type) || by.has(type)) stream.resume();
        else if (by.set(type, stream).size === expected.size) {
          cancel();
          resolve({ session, by });
        }
      },
    });
    const cancel = clock.after(creationMs, () => {
      session.close();
      reject(new Error("timed out waiting for client to create streams"));
    });
    session.gone.addEventListener("abort", () => {
      cancel();
      reject(new Error("the client has gone"));
    });
  });
}

function connection({ session, by }: OpenStreams, protocol: string): CommandConnection {
  // What a client sends on its own reading ends is of no use to anybody.
  for (const type of ["error", "stdout", "stderr"] as const) by.get(type)?.resume();
  return {
    stdin: by.get("stdin"),
    resize: by.get("resize"),
    stdout: (bytes) => write(by.get("stdout"), bytes),
    stderr: (bytes) => write(by.get("stderr"), bytes),
    async finish(status) {
      await Promise.all([end(by.get("stdout")), end(by.get("stderr"))]);
      await end(by.get("error"), statusText(status, protocol));
      session.close();
    },
    gone: session.gone,
  };
}

function write(stream: SpdyStream | undefined, bytes: Uint8Array): void | Promise<void> {
  if (!stream?.writable || stream.write(bytes)) return undefined;
  return drained(stream);
}

/** Resolves once everything is on its way. */
function end(stream: SpdyStream | undefined, last?: string): Promise<void> {
  if (!stream?.writable) return Promise.resolve();
  return new Promise((resolve) => {
    stream.once("close", resolve);
    stream.end(last ?? "", () => resolve());
  });
}

const statusText = (status: CommandStatus, protocol: string): string | undefined => {
  if (protocol === v4) return JSON.stringify(status);
  return status.status === "Success" ? undefined : status.message;
};
