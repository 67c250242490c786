import type { PodObject } from "@kx/shared/kinds/core/pod/pod-types";
import type { PodPlace } from "@kx/shared/net/pod-access";
import { badRequest } from "@kx/shared/errors/status-error";
import type { ApiFloor, ApiRequest } from "../request/api-request.ts";
import { refOfInfo } from "../verbs/verb.ts";

/** The pod of a request, as it is stored. @throws StatusError 404 */
export async function podOf({ info }: ApiRequest, { registry }: Pick<ApiFloor, "registry">): Promise<PodObject> {
  return (await registry.get(info.resource.kind, refOfInfo(info))).object as PodObject;
}

/** How its kubelet knows a pod. @throws StatusError 400 for one that no node has */
export function placeOf({ metadata, spec }: PodObject): PodPlace {
  const { namespace = "", name = "", uid = "" } = metadata;
  if (!spec?.nodeName) throw badRequest(`pod ${name} does not have a host assigned`);
  return { namespace, name, uid };
}

/** Handlers that hand the connection on know no dry run. @throws StatusError 400 */
export function refuseDryRun(query: URLSearchParams): void {
  if (query.size > 0 && query.has("dryRun")) throw badRequest("dryRun is not supported");
}
