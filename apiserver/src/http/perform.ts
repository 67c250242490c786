import { methodNotAllowed } from "@kx/shared/errors/status-error";
import type { Answer } from "./answers/answer.ts";
import type { ApiFloor, ApiRequest } from "./request/api-request.ts";
import type { Verb } from "./request/request-info.ts";
import { subresources } from "./subresources/index.ts";
import { verbs } from "./verbs/index.ts";

/** Verbs whose warnings the registry gives, since they look at an object. */
const writes: ReadonlySet<Verb> = new Set(["create", "update", "patch"]);

/** Carries out an authenticated request for a resource: the one way in, from a connection and from this process. @throws StatusError */
export async function perform(request: ApiRequest, floor: ApiFloor): Promise<Answer> {
  const { verb, resource, subresource } = request.info;
  const handler = subresource === undefined ? (resource.handlers ?? verbs)[verb] : subresources[subresource]?.[verb];
  if (!handler) throw methodNotAllowed();
  const { warning } = resource.otherVersion ?? {};
  if (warning !== undefined) request.warn(warning);
  const { readWarning } = resource.kind;
  if (readWarning && !writes.has(verb)) request.warn(readWarning);
  return await handler(request, floor);
}
