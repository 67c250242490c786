import type { IncomingMessage, ServerResponse } from "node:http";
import { methodNotAllowed } from "@kx/shared/errors/status-error";
import { uniqueId } from "../registry/unique-id.ts";
import type { User } from "../registry/registry.ts";
import { checkAccess } from "./access/check-access.ts";
import { identify } from "./access/identify.ts";
import { requestAttributes, type RequestLine } from "./access/request-attributes.ts";
import type { Reply, Upgrade } from "./answers/reply.ts";
import type { Authenticate } from "./authenticate.ts";
import type { BrowserGuard } from "./browser-guard.ts";
import { indented, notFoundDocument } from "./discovery/document.ts";
import type { Documents } from "./documents.ts";
import { sendError } from "./error-response.ts";
import { HttpRequest } from "./http-request.ts";
import type { RequestMetrics } from "./metrics.ts";
import { perform } from "./perform.ts";
import type { ApiFloor } from "./request/api-request.ts";
import { connectSubresources } from "./request/connect-subresources.ts";
import { plainRepresentation, representation } from "./request/representation.ts";
import { requestInfo, type RequestInfo } from "./request/request-info.ts";
import type { ServedResources } from "./request/served-resources.ts";
import { sendAnswer, sendDocument, wantsPretty } from "./respond.ts";
import { sendStream } from "./send-stream.ts";
import { sendWatch } from "./send-watch.ts";

export interface ExchangeOptions {
  table: ServedResources;
  floor: ApiFloor;
  documents: Documents;
  metrics: RequestMetrics;
  report(error: unknown): void;
}

/** How requests of one door are let in. */
export interface Entrance {
  readonly authenticate: Authenticate;
  readonly guard: BrowserGuard | undefined;
}

/**
 * One request and its response. It never throws: what goes wrong becomes an answer.
 * @param upgrade present where the client may leave HTTP with this request
 */
export type Exchange = (incoming: IncomingMessage, response: ServerResponse, entrance: Entrance, upgrade?: Upgrade) => void;

const noQuery = new URLSearchParams();
/** What a cluster serves by routes of their own has no HEAD, as its resources have none (go-restful matches methods exactly). */
const getOnly = /^\/(apis?|version)(\/|$)/;

/** Everything between a parsed head and a written answer. */
export function createExchange({ table, floor, documents, metrics, report }: ExchangeOptions): Exchange {
  const { clock, authorizer } = floor;

  async function answer(reply: Reply, user: User, line: RequestLine): Promise<void> {
    const { incoming, response } = reply;
    const { method, path, query } = line;
    checkAccess(authorizer, requestAttributes(user, line));
    const info = path.startsWith("/api") ? requestInfo(table, method, path, query) : undefined;
    if (!info) return await answerDocument(reply, line);
    const connects = info.subresource !== undefined && connectSubresources.has(info.subresource);
    const as = connects ? plainRepresentation : representation(incoming.headers.accept, info);
    const warn = (text: string): void => {
      if (!reply.warnings.includes(text)) reply.warnings.push(text);
    };
    const started = clock.now();
    try {
      const result = await perform(new HttpRequest(info, user, query, { incoming, closing: reply.upgrade?.socket ?? response, warn }), floor);
      if (result.type === "watch") await sendWatch(reply, result, as, floor);
      else if (result.type === "stream") await sendStream(reply, result);
      else if (result.type === "connect") await result.serve(reply);
      else await sendAnswer(reply, result, { as, pretty: wantsPretty(incoming, query), now: started });
    } catch (error) {
      fail(reply, error, query);
    }
    metrics.count(seriesOf(info), response.statusCode, clock.now() - started);
  }

  async function answerDocument(reply: Reply, { method, path, query }: RequestLine): Promise<void> {
    const { accept, host = "", "if-none-match": ifNoneMatch } = reply.incoming.headers;
    const document = (await documents(path)?.({ path, query, accept, ifNoneMatch, host })) ?? notFoundDocument();
    const isRead = method === "GET" || (method === "HEAD" && !getOnly.test(path));
    if (document.code !== 404 && !isRead) throw methodNotAllowed();
    sendDocument(reply, path.startsWith("/api") && wantsPretty(reply.incoming, query) ? indented(document) : document);
  }

  const fail = (reply: Reply, error: unknown, query: URLSearchParams): void =>
    sendError(reply, error, { pretty: wantsPretty(reply.incoming, query), report });

  return (incoming, response, { authenticate, guard }, upgrade) => {
    const auditId = incoming.headers["audit-id"];
    const reply: Reply = { incoming, response, auditId: typeof auditId === "string" ? auditId : uniqueId(floor.random), warnings: [], ...(upgrade ? { upgrade } : {}) };
    const url = incoming.url ?? "/";
    const mark = url.indexOf("?");
    const path = mark < 0 ? url : url.slice(0, mark);
    const query = mark < 0 ? noQuery : new URLSearchParams(url.slice(mark + 1));
    const line = { method: incoming.method ?? "GET", path, query };
    try {
      guard?.(incoming);
      const user = identify(incoming, line, { authenticate, authorizer });
      const answered = user instanceof Promise ? user.then((known) => answer(reply, known, line)) : answer(reply, user, line);
      answered.catch((error: unknown) => fail(reply, error, query));
    } catch (error) {
      fail(reply, error, query);
    }
  };
}

function seriesOf({ verb, resource, namespace, name, subresource }: RequestInfo): Parameters<RequestMetrics["count"]>[0] {
  const scope = name !== undefined ? "resource" : namespace !== undefined ? "namespace" : "cluster";
  const connects = subresource !== undefined && connectSubresources.has(subresource);
  return { verb: connects ? "CONNECT" : verbLabel(verb), group: resource.group, version: resource.version, resource: resource.kind.resource.plural, subresource: subresource ?? "", scope };
}

const verbLabel = (verb: RequestInfo["verb"]): string => ({ create: "POST", update: "PUT" } as Record<string, string>)[verb] ?? verb.toUpperCase();
