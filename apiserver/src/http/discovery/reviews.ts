import type { User } from "../../registry/registry.ts";
import type { DiscoveryResource } from "./groups.ts";

/** A question that is answered and never stored: `auth can-i`, `auth whoami`. */
export interface Review {
  readonly resource: DiscoveryResource;
  /** The status of the answer. @param spec what was asked */
  status(spec: Readonly<Record<string, unknown>>, user: User): object;
}

const everything = { verbs: ["*"], apiGroups: ["*"], resources: ["*"] };

/** Everybody who is authenticated may do everything until there is RBAC. */
export const reviews: readonly Review[] = [
  {
    resource: createOnly("authentication.k8s.io", "SelfSubjectReview"),
    status: (_spec, { name, uid, groups }) => ({ userInfo: { username: name, ...(uid ? { uid } : {}), groups } }),
  },
  {
    resource: createOnly("authorization.k8s.io", "SelfSubjectAccessReview"),
    status: () => ({ allowed: true }),
  },
  {
    resource: createOnly("authorization.k8s.io", "SelfSubjectRulesReview"),
    status: () => ({ resourceRules: [everything], nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }], incomplete: false }),
  },
];

/** The path that a review is posted to. */
export const reviewPath = ({ resource }: Review): string => `/apis/${resource.group}/${resource.version}/${resource.plural}`;

function createOnly(group: string, kind: string): DiscoveryResource {
  const singular = kind.toLowerCase();
  return {
    plural: `${singular}s`,
    singular,
    namespaced: false,
    group,
    version: "v1",
    kind,
    verbs: ["create"],
    shortNames: [],
    categories: [],
    subresources: [],
  };
}
