import type { ObjectRef } from "@kx/shared/meta/object";
import type { Answer } from "../answers/answer.ts";
import type { ApiFloor, ApiRequest } from "../request/api-request.ts";
import type { RequestInfo } from "../request/request-info.ts";

/** What a verb does on a resource or subresource. @throws StatusError */
export type VerbHandler = (request: ApiRequest, floor: ApiFloor) => Promise<Answer>;

/** The object that a path names. */
export function refOfInfo({ namespace, name = "" }: RequestInfo): ObjectRef {
  return namespace === undefined ? { name } : { namespace, name };
}
