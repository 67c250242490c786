import type { PodObject } from "@kx/shared/kinds/core/pod/pod-types";
import type { LogQuery } from "@kx/shared/net/pod-access";
import { at, forbidden, invalid, type FieldError } from "@kx/shared/errors/field-errors";
import { badRequest, invalidObject } from "@kx/shared/errors/status-error";
import { boolOf, intOf, textOf } from "../request/query-values.ts";
import { refOfInfo, type VerbHandler } from "../verbs/verb.ts";

/** GET of `pods/log`: what a container wrote, passed on as it comes. */
export const getLog: VerbHandler = async (request, { registry, pods }) => {
  const { info, query } = request;
  const ref = refOfInfo(info);
  const options = logOptions(query, ref.name);
  const entry = await registry.get(info.resource.kind, ref);
  const pod = entry.object as PodObject;
  const container = chosenContainer(pod, textOf(query, "container"));
  if (!pod.spec?.nodeName) throw badRequest(`pod ${ref.name} does not have a host assigned`);
  const place = { namespace: ref.namespace ?? "", name: ref.name, uid: pod.metadata.uid ?? "" };
  const chunks = pods.logs(place, { container, ...options }, request.signal());
  return { type: "stream", contentType: "text/plain", chunks };
};

/** registry/core/pod/strategy.go LogLocation and podutil's default container. */
function chosenContainer({ metadata, spec }: PodObject, asked: string | undefined): string {
  const names = (containers: readonly { name: string }[] | undefined): string[] => (containers ?? []).map(({ name }) => name);
  const regular = names(spec?.containers);
  const init = names(spec?.initContainers);
  const { name } = metadata;
  if (asked !== undefined) {
    if ([...regular, ...init, ...names(spec?.ephemeralContainers)].includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  const [only, ...others] = regular;
  if (only !== undefined && others.length === 0) return only;
  const ofInit = init.length > 0 ? ` or one of the init containers: [${init.join(" ")}]` : "";
  throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${regular.join(" ")}]${ofInit}`);
}

/** The query as PodLogOptions, checked as core validation does. @throws StatusError 400, 422 */
function logOptions(query: URLSearchParams, pod: string): Omit<LogQuery, "container"> {
  const tailLines = intOf(query, "tailLines");
  const limitBytes = intOf(query, "limitBytes");
  const sinceSeconds = intOf(query, "sinceSeconds");
  const sinceTime = textOf(query, "sinceTime");
  const errors: FieldError[] = [];
  if (tailLines !== undefined && tailLines < 0) errors.push(invalid(at("tailLines"), tailLines, "must be greater than or equal to 0"));
  if (limitBytes !== undefined && limitBytes < 1) errors.push(invalid(at("limitBytes"), limitBytes, "must be greater than 0"));
  if (sinceSeconds !== undefined && sinceTime !== undefined) {
    errors.push(forbidden(at(), "at most one of `sinceTime` or `sinceSeconds` may be specified"));
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    errors.push(invalid(at("sinceSeconds"), sinceSeconds, "must be greater than 0"));
  }
  if (errors.length > 0) throw invalidObject({ group: "", kind: "PodLogOptions" }, pod, errors);
  return {
    follow: boolOf(query, "follow") === true,
    previous: boolOf(query, "previous") === true,
    timestamps: boolOf(query, "timestamps") === true,
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
    ...(sinceTime === undefined ? {} : { sinceTime }),
  };
}
