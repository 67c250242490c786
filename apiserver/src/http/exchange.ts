import type { IncomingMessage, ServerResponse } from "node:http";
import { methodNotAllowed, unauthorized } from "@kx/shared/errors/status-error";
import { uniqueId } from "../registry/unique-id.ts";
import type { User } from "../registry/registry.ts";
import type { Authenticate } from "./authenticate.ts";
import type { BrowserGuard } from "./browser-guard.ts";
import { indented, notFoundDocument } from "./discovery/document.ts";
import type { Documents } from "./documents.ts";
import { sendError } from "./error-response.ts";
import { HttpRequest } from "./http-request.ts";
import type { RequestMetrics } from "./metrics.ts";
import { perform } from "./perform.ts";
import type { ApiFloor } from "./request/api-request.ts";
import { representation } from "./request/representation.ts";
import { requestInfo, type RequestInfo } from "./request/request-info.ts";
import type { ServedResources } from "./request/served-resources.ts";
import { sendAnswer, sendDocument, wantsPretty, type Reply } from "./respond.ts";
import { answerReview, reviewAt } from "./review.ts";
import { sendStream } from "./send-stream.ts";
import { sendWatch } from "./send-watch.ts";

export interface ExchangeOptions {
  table: ServedResources;
  floor: ApiFloor;
  documents: Documents;
  metrics: RequestMetrics;
  report(error: unknown): void;
}

/** One request and its response. It never throws: what goes wrong becomes an answer. */
export type Exchange = (incoming: IncomingMessage, response: ServerResponse, authenticate: Authenticate, guard: BrowserGuard | undefined) => void;

const noQuery = new URLSearchParams();

/** Everything between a parsed head and a written answer. */
export function createExchange({ table, floor, documents, metrics, report }: ExchangeOptions): Exchange {
  const { clock } = floor;

  async function answer(reply: Reply, user: User, path: string, query: URLSearchParams): Promise<void> {
    const { incoming, response } = reply;
    const method = incoming.method ?? "GET";
    const info = path.startsWith("/api") ? requestInfo(table, method, path, query) : undefined;
    if (!info) return await answerDocument(reply, { method, user, path, query });
    const as = representation(incoming.headers.accept, info);
    const warn = (text: string): void => {
      if (!reply.warnings.includes(text)) reply.warnings.push(text);
    };
    const started = clock.now();
    try {
      const result = await perform(new HttpRequest(info, user, query, { incoming, response, warn }), floor);
      if (result.type === "watch") await sendWatch(reply, result, as, floor);
      else if (result.type === "stream") await sendStream(reply, result);
      else await sendAnswer(reply, result, { as, pretty: wantsPretty(incoming, query), now: started });
    } catch (error) {
      fail(reply, error, query);
    }
    metrics.count(seriesOf(info), response.statusCode, clock.now() - started);
  }

  async function answerDocument(reply: Reply, { method, user, path, query }: { method: string; user: User; path: string; query: URLSearchParams }): Promise<void> {
    const { accept, host = "", "if-none-match": ifNoneMatch } = reply.incoming.headers;
    const review = reviewAt(path);
    if (review && method === "POST") {
      const value = await answerReview(review, reply.incoming, user);
      return await sendAnswer(reply, value, { as: { form: "object", version: "v1", media: "json" }, pretty: wantsPretty(reply.incoming, query), now: 0 });
    }
    const document = (await documents(path)?.({ path, query, accept, ifNoneMatch, host })) ?? notFoundDocument();
    if (document.code !== 404 && method !== "GET" && method !== "HEAD") throw methodNotAllowed();
    sendDocument(reply, path.startsWith("/api") && wantsPretty(reply.incoming, query) ? indented(document) : document);
  }

  const fail = (reply: Reply, error: unknown, query: URLSearchParams): void =>
    sendError(reply, error, { pretty: wantsPretty(reply.incoming, query), report });

  return (incoming, response, authenticate, guard) => {
    const auditId = incoming.headers["audit-id"];
    const reply: Reply = { incoming, response, auditId: typeof auditId === "string" ? auditId : uniqueId(floor.random), warnings: [] };
    const url = incoming.url ?? "/";
    const mark = url.indexOf("?");
    const path = mark < 0 ? url : url.slice(0, mark);
    const query = mark < 0 ? noQuery : new URLSearchParams(url.slice(mark + 1));
    try {
      guard?.(incoming);
      const user = authenticate(incoming);
      if (!user) throw unauthorized();
      answer(reply, user, path, query).catch((error: unknown) => fail(reply, error, query));
    } catch (error) {
      fail(reply, error, query);
    }
  };
}

function seriesOf({ verb, resource, namespace, name, subresource }: RequestInfo): Parameters<RequestMetrics["count"]>[0] {
  const scope = name !== undefined ? "resource" : namespace !== undefined ? "namespace" : "cluster";
  return { verb: verbLabel(verb), group: resource.group, version: resource.version, resource: resource.kind.resource.plural, subresource: subresource ?? "", scope };
}

const verbLabel = (verb: RequestInfo["verb"]): string => ({ create: "POST", update: "PUT" } as Record<string, string>)[verb] ?? verb.toUpperCase();
