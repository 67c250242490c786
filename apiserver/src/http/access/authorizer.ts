import type { User } from "../../registry/registry.ts";

interface Act {
  readonly user: User;
  /** `get`, `list`, `impersonate` ...; on a path the HTTP method in lower case. */
  readonly verb: string;
}

/** Something done to a resource; what does not apply is empty. */
export interface ResourceAct extends Act {
  readonly group: string;
  readonly version: string;
  /** The plural. */
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

/** Something done to a path that names no resource: `/healthz`. */
export interface PathAct extends Act {
  readonly path: string;
}

/** What somebody is about to do (apiserver authorization/authorizer Attributes). */
export type Attributes = ResourceAct | PathAct;

export interface Decision {
  readonly allowed: boolean;
  /** Why, for whoever reads a review or a refusal; may be empty. */
  readonly reason: string;
}

/** What a user may do in a namespace, as SelfSubjectRulesReview tells it. */
export interface Rules {
  readonly resourceRules: readonly { verbs: string[]; apiGroups?: string[]; resources?: string[]; resourceNames?: string[] }[];
  readonly nonResourceRules: readonly { verbs: string[]; nonResourceURLs?: string[] }[];
  /** The list may lack something. */
  readonly incomplete: boolean;
}

/** Decides who may do what. It is asked once for each request, and by the access reviews. */
export interface Authorizer {
  authorize(attributes: Attributes): Decision;
  rulesFor(user: User, namespace: string): Rules;
}
