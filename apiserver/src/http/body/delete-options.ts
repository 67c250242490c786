import { badRequest } from "@kx/shared/errors/status-error";
import type { DeleteOptions } from "../../registry/registry.ts";
import type { ApiRequest } from "../request/api-request.ts";
import { boolOf, intOf, textOf } from "../request/query-values.ts";
import { checkDryRun } from "../request/write-options.ts";
import { decodeBody } from "./decode-body.ts";
import { decodeTyped } from "./decode-typed.ts";

/** DeleteOptions as they travel. */
interface WireDeleteOptions extends DeleteOptions {
  kind?: string;
  dryRun?: string[];
}

/**
 * The options of a delete: from the body when there is one, else from the query.
 * @throws StatusError 400, 415, 422
 */
export async function deleteOptions(request: ApiRequest): Promise<DeleteOptions & { dryRun: boolean }> {
  const { dryRun = [], ...options } = (await fromBody(request)) ?? fromQuery(request.query);
  checkDryRun("DeleteOptions", dryRun);
  return { ...options, dryRun: dryRun.length > 0 };
}

async function fromBody(request: ApiRequest): Promise<WireDeleteOptions | undefined> {
  const body = await request.body();
  if ("bytes" in body ? body.bytes.length === 0 : body.value === undefined) return undefined;
  const { value } = await decodeBody(body, { contentType: request.contentType, kind: "DeleteOptions", strict: false });
  return optionsOf(value as { kind?: unknown });
}

/** The known fields of a body. @throws StatusError 400 for another kind or a wrong type */
function optionsOf(value: { kind?: unknown }): WireDeleteOptions {
  if (value.kind && value.kind !== "DeleteOptions") throw badRequest("decoded object cannot be converted to DeleteOptions");
  const { gracePeriodSeconds, propagationPolicy, orphanDependents, preconditions, dryRun } = decodeTyped<WireDeleteOptions>(value, "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions");
  return withoutNull({ gracePeriodSeconds, propagationPolicy, orphanDependents, preconditions, dryRun });
}

function fromQuery(query: URLSearchParams): WireDeleteOptions {
  if (query.size === 0) return {};
  return withoutNull({
    gracePeriodSeconds: intOf(query, "gracePeriodSeconds"),
    propagationPolicy: textOf(query, "propagationPolicy") as DeleteOptions["propagationPolicy"],
    orphanDependents: boolOf(query, "orphanDependents"),
    dryRun: query.getAll("dryRun").filter(Boolean),
  });
}

function withoutNull(values: { [Name in keyof WireDeleteOptions]?: WireDeleteOptions[Name] | null | undefined }): WireDeleteOptions {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null)) as WireDeleteOptions;
}
