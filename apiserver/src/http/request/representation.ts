import { groupResource, notAcceptable } from "@kx/shared/errors/status-error";
import { accepts, acceptClauses, type AcceptClause } from "./accept.ts";
import type { RequestInfo, Verb } from "./request-info.ts";

/** How an answer is to be written. */
export interface Representation {
  readonly form: "object" | "table" | "metadata";
  /** Version of the meta.k8s.io kind, where the form is one. */
  readonly version: "v1" | "v1beta1";
  readonly media: "json" | "yaml";
}

export const plainRepresentation: Representation = { form: "object", version: "v1", media: "json" };
const plainYaml: Representation = { ...plainRepresentation, media: "yaml" };

/**
 * The first clause of the Accept header that can be served (apiserver endpoints/handlers/negotiation). JSON is sent to
 * a client that would rather have protobuf, when it takes JSON too.
 * @throws StatusError 406
 */
export function representation(accept: string | undefined, { verb, resource, subresource }: RequestInfo): Representation {
  if (!accept || accept === "application/json") return plainRepresentation;
  const clauses = acceptClauses(accept);
  for (const clause of clauses) {
    const found = clause.as ? converted(clause, verb, subresource) : unconverted(clause, verb);
    if (found) return found;
  }
  const conversion = clauses.find(({ as }) => as);
  if (!conversion || clauses.some(({ as }) => !as)) throw notAcceptable(acceptedOnly(verb));
  throw notAcceptable(`the resource ${groupResource(resource.kind.resource)} does not support being converted to a ${conversion.as}`);
}

const acceptedOnly = (verb: Verb): string =>
  `only the following media types are accepted: application/json${verb === "watch" ? "" : ", application/yaml"}`;

function unconverted(clause: AcceptClause, verb: Verb): Representation | undefined {
  if (accepts(clause, "application/json")) return plainRepresentation;
  // A watch has no frames in YAML.
  return verb !== "watch" && accepts(clause, "application/yaml") ? plainYaml : undefined;
}

function converted(clause: AcceptClause, verb: Verb, subresource: string | undefined): Representation | undefined {
  const { as, group, version } = clause;
  if (group !== "meta.k8s.io" || (version !== "v1" && version !== "v1beta1")) return undefined;
  if (subresource === "log") return undefined;
  const metadata = verb === "list" || verb === "deletecollection" ? "PartialObjectMetadataList" : "PartialObjectMetadata";
  const form = as === "Table" ? "table" : as === metadata ? "metadata" : undefined;
  const media = accepts(clause, "application/json") ? "json" : accepts(clause, "application/yaml") && verb !== "watch" ? "yaml" : undefined;
  return form && media ? { form, version, media } : undefined;
}
