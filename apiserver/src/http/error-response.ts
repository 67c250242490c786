import { internalError, StatusError, type Status } from "@kx/shared/errors/status-error";
import { PlainError } from "./answers/plain-error.ts";
import type { Reply } from "./answers/reply.ts";
import { headOf, send } from "./respond.ts";

/**
 * Whatever was thrown, as the Status that the client reads. Anything but a StatusError is a fault of ours: it is reported
 * and told as 500.
 */
export function errorStatus(error: unknown, report: (error: unknown) => void): Status {
  if (error instanceof StatusError) return error.status;
  report(error);
  return internalError(error instanceof Error ? error.message : String(error)).status;
}

/** The only place where an error becomes an answer. One that comes too late for that cuts the connection. */
export function sendError(reply: Reply, error: unknown, { pretty, report }: { pretty: boolean; report: (error: unknown) => void }): void {
  const { incoming, response, upgrade } = reply;
  if (response.statusCode === 101) {
    report(error);
    upgrade?.socket.destroy();
    return;
  }
  if (error instanceof PlainError && !response.headersSent) {
    incoming.resume();
    const head = headOf(reply, "text/plain; charset=utf-8");
    for (const header of error.headers) head.push(...header);
    send(reply, error.code, head, [error.message]);
    return;
  }
  const status = errorStatus(error, report);
  // What the client still sends is read away, so that it hears the answer and can use the connection again.
  incoming.resume();
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const head = headOf(reply, "application/json");
  const { retryAfterSeconds } = status.details ?? {};
  if (retryAfterSeconds !== undefined) head.push("Retry-After", String(retryAfterSeconds));
  const text = pretty ? JSON.stringify(status, null, 2) : `${JSON.stringify(status)}\n`;
  send(reply, status.code ?? 500, head, [text]);
}
