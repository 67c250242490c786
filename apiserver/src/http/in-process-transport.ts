import type { ApiAnswer, ApiCall, Transport, WatchEvent } from "@kx/shared/client/transport";
import { badRequest, StatusError, unknownResource } from "@kx/shared/errors/status-error";
import type { User } from "../registry/registry.ts";
import { checkAccess } from "./access/check-access.ts";
import { requestAttributes } from "./access/request-attributes.ts";
import { answerValue } from "./answers/answer-value.ts";
import type { Answer } from "./answers/answer.ts";
import { listMetadata } from "./answers/list-metadata.ts";
import type { Documents } from "./documents.ts";
import { errorStatus } from "./error-response.ts";
import { localWatch } from "./local-watch.ts";
import { perform } from "./perform.ts";
import type { ApiFloor, ApiRequest } from "./request/api-request.ts";
import { representation, type Representation } from "./request/representation.ts";
import { requestInfo } from "./request/request-info.ts";
import type { ServedResources } from "./request/served-resources.ts";

export interface InProcessTransportOptions {
  table: ServedResources;
  floor: ApiFloor;
  documents: Documents;
  report(error: unknown): void;
  user: User;
  fieldManager: string;
}

const noQuery = new URLSearchParams();
const never = new AbortController().signal;

/**
 * A transport into the same process. Bodies and answers are the values themselves: what it hands out is the committed
 * object, which every reader shares and nobody may change.
 */
export function inProcessTransport(options: InProcessTransportOptions): Transport {
  const { table, floor, documents, report, user, fieldManager } = options;

  async function answer(call: ApiCall, query: URLSearchParams, warnings: string[]): Promise<{ result: Answer; as: Representation } | undefined> {
    try {
      checkAccess(floor.authorizer, requestAttributes(user, { method: call.method, path: call.path, query }));
      const info = requestInfo(table, call.method, call.path, query);
      if (!info) return undefined;
      const as = representation(call.accept, info);
      const request: ApiRequest = {
        info,
        user,
        query,
        defaultFieldManager: fieldManager,
        contentType: call.contentType ?? "application/json",
        body: async () => ({ value: call.body }),
        warn: (text) => {
          if (!warnings.includes(text)) warnings.push(text);
        },
        signal: () => call.signal ?? never,
      };
      return { result: await perform(request, floor), as };
    } catch (error) {
      throw asStatusError(error);
    }
  }

  const asStatusError = (error: unknown): StatusError => (error instanceof StatusError ? error : new StatusError(errorStatus(error, report)));

  return {
    async request(call): Promise<ApiAnswer> {
      const query = queryOf(call);
      const warnings: string[] = [];
      const answered = await answer(call, query, warnings);
      if (!answered) return await documentAnswer(call, query, documents);
      const { result, as } = answered;
      switch (result.type) {
        case "stream":
          return { status: 200, body: await textOf(result.chunks), warnings };
        case "connect":
          throw badRequest("Upgrade request required");
        case "watch":
          throw new Error("a watch is no single answer: use watch()");
        case "value":
          return { status: result.code, body: result.value, warnings };
        case "list":
          return { status: 200, body: listBody(result, as, floor), warnings };
        case "object":
          return { status: result.code, body: answerValue(result, as, floor.clock.now()), warnings };
      }
    },
    async *watch(call): AsyncGenerator<WatchEvent> {
      const query = queryOf({ ...call, query: { ...call.query, watch: "true" } });
      const answered = await answer(call, query, []);
      if (answered?.result.type !== "watch") throw unknownResource();
      yield* localWatch(answered.result, floor, call.signal ?? never);
    },
    async *stream(call): AsyncGenerator<Uint8Array> {
      const answered = await answer(call, queryOf(call), []);
      if (answered?.result.type !== "stream") throw unknownResource();
      yield* answered.result.chunks;
    },
  };
}

/** Lists hand out the shared objects themselves. */
function listBody(result: Answer & { type: "list" }, as: Representation, { clock }: ApiFloor): object {
  const { resource, listed } = result;
  if (as.form !== "object" || resource.otherVersion) return answerValue(result, as, clock.now());
  return {
    kind: `${resource.kind.resource.kind}List`,
    apiVersion: resource.apiVersion,
    metadata: listMetadata(listed),
    items: listed.entries.map((entry) => entry.object),
  };
}

async function documentAnswer(call: ApiCall, query: URLSearchParams, documents: Documents): Promise<ApiAnswer> {
  const document = call.method === "GET" ? documents(call.path) : undefined;
  if (!document) throw unknownResource();
  const { code, contentType, body } = await document({ path: call.path, query, accept: call.accept, ifNoneMatch: undefined, host: "" });
  const text = typeof body === "string" ? body : Buffer.from(body).toString("utf8");
  if (code === 404) throw unknownResource();
  if (code >= 400) throw new StatusError({ code, message: text.trim() });
  return { status: code, body: contentType.includes("json") ? JSON.parse(text) : text, warnings: [] };
}

function queryOf({ query }: ApiCall): URLSearchParams {
  if (!query) return noQuery;
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, value);
  return params;
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString("utf8");
}
