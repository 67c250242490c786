import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** A connection whose client asks to leave HTTP, on a path that allows it. */
export interface Upgrade {
  readonly socket: Duplex;
  /** What came behind the request's head already. */
  readonly head: Buffer;
}

/** A response that is about to be written, with what stands in its head in any case. */
export interface Reply {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly auditId: string;
  readonly warnings: string[];
  readonly upgrade?: Upgrade;
}

/** Takes the connection out of HTTP: from here on the response writes nothing, and counts as 101. */
export function takeConnection({ response }: Reply, { socket, head }: Upgrade): Upgrade {
  response.detachSocket(socket as NonNullable<ServerResponse["socket"]>);
  response.statusCode = 101;
  return { socket, head };
}
