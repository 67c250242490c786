import type { FieldError } from "@kx/shared/errors/field-errors";
import { at, invalid } from "@kx/shared/errors/field-errors";
import { badRequest, invalidObject } from "@kx/shared/errors/status-error";
import type { User } from "../../../registry/registry.ts";
import type { Attributes } from "../authorizer.ts";
import { validateAccessSpec, validateMetadata, validateSelectors, validateSubject, type AccessSpec, type SelfAccessSpec } from "./access-spec.ts";
import { defineReview, type ReviewAnswer } from "./review.ts";
import type { ApiFloor } from "../../request/api-request.ts";

/** `kubectl auth can-i` (pkg/registry/authorization/selfsubjectaccessreview). */
export const SelfSubjectAccessReview = defineReview<SelfAccessSpec>("io.k8s.api.authorization.v1.SelfSubjectAccessReview", ({ metadata, spec = {} }, { user }, floor) => {
  refuse("SelfSubjectAccessReview", [...validateAccessSpec(spec), ...validateSelectors(spec), ...validateMetadata(metadata, [], "must be empty")]);
  return answer(metadata, spec, attributesOf(user, spec), floor);
});

/** The same about anybody, asked by servers that leave the decision to this one. */
export const SubjectAccessReview = defineReview<AccessSpec>("io.k8s.api.authorization.v1.SubjectAccessReview", ({ metadata, spec = {} }, _request, floor) => {
  refuse("SubjectAccessReview", [...validateAccessSpec(spec), ...validateSubject(spec), ...validateSelectors(spec), ...validateMetadata(metadata, [], "must be empty")]);
  return answer(metadata, spec, attributesOf(subjectOf(spec), spec), floor);
});

/** The same within one namespace. */
export const LocalSubjectAccessReview = defineReview<AccessSpec>("io.k8s.api.authorization.v1.LocalSubjectAccessReview", ({ metadata, spec = {} }, _request, floor) => {
  const { resourceAttributes, nonResourceAttributes } = spec;
  const errors = [...validateAccessSpec(spec), ...validateSubject(spec), ...validateSelectors(spec), ...validateMetadata(metadata, ["namespace"], "must be empty except for namespace")];
  const { namespace = "" } = resourceAttributes ?? {};
  if (resourceAttributes && namespace !== metadata.namespace) errors.push(invalid(at("spec.resourceAttributes.namespace"), namespace, "must match metadata.namespace"));
  if (nonResourceAttributes) errors.push(invalid(at("spec.nonResourceAttributes"), nonResourceAttributes, "disallowed on this kind of request"));
  refuse("LocalSubjectAccessReview", errors);
  return answer(metadata, spec, attributesOf(subjectOf(spec), spec), floor);
});

/** `kubectl auth can-i --list` (pkg/registry/authorization/selfsubjectrulesreview). */
export const SelfSubjectRulesReview = defineReview<{ namespace?: string }>("io.k8s.api.authorization.v1.SelfSubjectRulesReview", ({ spec }, { user }, { authorizer }) => {
  if (!spec?.namespace) throw badRequest("no namespace on request");
  return { metadata: {}, spec: {}, status: authorizer.rulesFor(user, spec.namespace) };
});

function refuse(kind: string, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidObject({ group: "authorization.k8s.io", kind }, "", errors);
}

function answer(metadata: object, spec: object, attributes: Attributes, { authorizer }: ApiFloor): ReviewAnswer {
  const { allowed, reason } = authorizer.authorize(attributes);
  return { metadata, spec, status: { allowed, ...(reason ? { reason } : {}) } };
}

const subjectOf = ({ user = "", uid, groups = [], extra }: AccessSpec): User => ({ name: user, ...(uid ? { uid } : {}), groups, ...(extra ? { extra } : {}) });

function attributesOf(user: User, { resourceAttributes, nonResourceAttributes }: SelfAccessSpec): Attributes {
  if (!resourceAttributes) return { user, verb: nonResourceAttributes?.verb ?? "", path: nonResourceAttributes?.path ?? "" };
  const { verb = "", group = "", version = "*", resource = "", subresource = "", namespace = "", name = "" } = resourceAttributes;
  return { user, verb, group, version, resource, subresource, namespace, name };
}
