import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import type { User } from "../registry/registry.ts";
import { readBody } from "./body/read-body.ts";
import type { ApiRequest, RequestBody } from "./request/api-request.ts";
import type { RequestInfo } from "./request/request-info.ts";

/** A request for a resource as it came over a connection. What a verb does not ask for is never worked out. */
export class HttpRequest implements ApiRequest {
  readonly info: RequestInfo;
  readonly user: User;
  readonly query: URLSearchParams;
  readonly warn: (text: string) => void;
  private readonly incoming: IncomingMessage;
  private readonly closing: EventEmitter;

  /** @param closing tells by `close` that the client has gone: the response, or the socket that may leave HTTP */
  constructor(info: RequestInfo, user: User, query: URLSearchParams, { incoming, closing, warn }: { incoming: IncomingMessage; closing: EventEmitter; warn: (text: string) => void }) {
    this.info = info;
    this.user = user;
    this.query = query;
    this.incoming = incoming;
    this.closing = closing;
    this.warn = warn;
  }

  get defaultFieldManager(): string {
    return managerOf(this.incoming.headers["user-agent"]);
  }

  get contentType(): string {
    return mediaType(this.incoming.headers["content-type"]);
  }

  async body(): Promise<RequestBody> {
    return { bytes: await readBody(this.incoming) };
  }

  signal(): AbortSignal {
    const gone = new AbortController();
    this.closing.once("close", () => gone.abort());
    return gone.signal;
  }
}

/** User-Agent up to the first `/`, in printable characters and at most 128 (apiserver endpoints/handlers/create.go). */
function managerOf(userAgent: string | undefined): string {
  const name = (userAgent ?? "").split("/", 1)[0]!.replace(/\p{C}/gu, "").slice(0, 128);
  return name || "unknown";
}

/** `application/json; charset=utf-8` -> `application/json`. */
function mediaType(contentType: string | undefined): string {
  if (!contentType || contentType === "application/json") return contentType ?? "";
  return contentType.split(";", 1)[0]!.trim().toLowerCase();
}
