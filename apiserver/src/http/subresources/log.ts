import type { LogQuery } from "@kx/shared/net/pod-access";
import { at, forbidden, invalid, type FieldError } from "@kx/shared/errors/field-errors";
import { invalidObject } from "@kx/shared/errors/status-error";
import { boolOf, intOf, textOf } from "../request/query-values.ts";
import { refOfInfo, type VerbHandler } from "../verbs/verb.ts";
import { chosenContainer } from "./pod-container.ts";
import { placeOf, podOf } from "./running-pod.ts";

/** GET of `pods/log`: what a container wrote, passed on as it comes. */
export const getLog: VerbHandler = async (request, { registry, pods }) => {
  const { info, query } = request;
  const ref = refOfInfo(info);
  const options = logOptions(query, ref.name);
  const pod = await podOf(request, { registry });
  const container = chosenContainer(pod, textOf(query, "container"));
  const chunks = pods.logs(placeOf(pod), { container, ...options }, request.signal());
  return { type: "stream", contentType: "text/plain", chunks };
};

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
