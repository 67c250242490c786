import type { Duplex } from "node:stream";
import type { Clock } from "@kx/shared/meta/clock";
import type { Headers } from "../spdy/header-block.ts";
import { SpdySession } from "../spdy/session.ts";
import type { SpdyStream } from "../spdy/stream.ts";
import { exchangeBytes, type ConnectPort } from "./exchange-bytes.ts";

export const portForwardProtocol = "portforward.k8s.io";

/** DefaultStreamCreationTimeout. */
const creationMs = 30_000;

/** The two streams of one forwarded connection. */
interface Pair {
  error?: SpdyStream;
  data?: SpdyStream;
  cancelTimeout(): void;
}

/** Forwards connections over SPDY until the client goes: a pair of streams each (k8s.io/cri-streaming portforward httpstream.go). */
export function forwardOverSpdy(connection: Duplex, connect: ConnectPort, clock: Clock): Promise<void> {
  const pairs = new Map<string, Pair>();

  function opened(stream: SpdyStream): void {
    const type = stream.headers.get("streamtype") as "error" | "data";
    const request = requestOf(stream, type);
    const pair = pairs.get(request) ?? begin(request);
    if (pair[type]) {
      pair.error?.write(`error processing stream for request ${request}: ${type} stream already assigned`);
      return;
    }
    pair[type] = stream;
    if (type === "error") stream.resume();
    if (!pair.error || !pair.data) return;
    pair.cancelTimeout();
    pairs.delete(request);
    void forward(pair.data, pair.error, connect);
  }

  function begin(request: string): Pair {
    const pair: Pair = {
      cancelTimeout: clock.after(creationMs, () => {
        pairs.delete(request);
        pair.error?.write(`(request=${request}) timed out waiting for streams`);
      }),
    };
    pairs.set(request, pair);
    return pair;
  }

  return new Promise((resolve) => {
    const session = new SpdySession(connection, { clock, accepts, opened });
    session.gone.addEventListener("abort", () => {
      for (const { cancelTimeout } of pairs.values()) cancelTimeout();
      resolve();
    });
  });
}

function accepts(headers: Headers): boolean {
  const port = headers.get("port") ?? "";
  const type = headers.get("streamtype");
  return /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535 && (type === "error" || type === "data");
}

/** Clients without request ids open the error stream of a connection first, the data stream next. */
function requestOf({ id, headers }: SpdyStream, type: "error" | "data"): string {
  return headers.get("requestid") || String(type === "error" ? id : id - 2);
}

async function forward(data: SpdyStream, error: SpdyStream, connect: ConnectPort): Promise<void> {
  try {
    const port = await connect(Number(data.headers.get("port")));
    await exchangeBytes(data, port);
    error.end();
  } catch (failure) {
    // Both are reset behind it, so that the client may try again.
    error.write(failure instanceof Error ? failure.message : String(failure), () => {
      data.destroy();
      error.destroy();
    });
  }
}
