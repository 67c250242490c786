import type { KubeObject } from "@kx/shared/meta/object";
import { serviceAccountUserName } from "../service-account-name.ts";

export interface NameAndUid {
  name?: string;
  uid?: string;
}

/** What a bound token says under `kubernetes.io` (pkg/serviceaccount/claims.go). */
export interface KubernetesClaim {
  namespace?: string;
  serviceaccount?: NameAndUid;
  pod?: NameAndUid;
  secret?: NameAndUid;
  node?: NameAndUid;
  /** Seconds since the epoch. */
  warnafter?: number;
}

/** All claims of a bound token. Times are seconds since the epoch. */
export interface BoundClaims {
  iss: string;
  sub: string;
  aud: readonly string[];
  exp: number;
  iat: number;
  nbf: number;
  jti: string;
  "kubernetes.io": KubernetesClaim;
}

export interface BoundTokenRequest {
  account: KubeObject;
  pod?: KubeObject;
  secret?: KubeObject;
  /** Of the pod, or the object that the token is bound to. A node that is gone has a name alone. */
  node?: KubeObject;
  audiences: readonly string[];
  expirationSeconds: number;
  /** 0: never. */
  warnAfterSeconds: number;
}

/** @param now seconds since the epoch */
export function boundClaims(request: BoundTokenRequest, { issuer, now, id }: { issuer: string; now: number; id: string }): BoundClaims {
  const { account, pod, secret, node, warnAfterSeconds } = request;
  const { namespace = "", name = "" } = account.metadata;
  return {
    iss: issuer,
    sub: serviceAccountUserName({ namespace, name }),
    aud: request.audiences,
    exp: now + request.expirationSeconds,
    iat: now,
    nbf: now,
    jti: id,
    "kubernetes.io": {
      namespace,
      serviceaccount: nameAndUid(account),
      ...(pod ? { pod: nameAndUid(pod) } : {}),
      ...(secret ? { secret: nameAndUid(secret) } : {}),
      ...(node ? { node: nameAndUid(node) } : {}),
      ...(warnAfterSeconds ? { warnafter: now + warnAfterSeconds } : {}),
    },
  };
}

const nameAndUid = ({ metadata: { name, uid } }: KubeObject): NameAndUid => ({ ...(name ? { name } : {}), ...(uid ? { uid } : {}) });

export const legacyIssuer = "kubernetes/serviceaccount";

/** Names of the claims of a token that lives in a Secret (pkg/serviceaccount/legacy.go). */
export const legacyClaim = {
  namespace: "kubernetes.io/serviceaccount/namespace",
  secret: "kubernetes.io/serviceaccount/secret.name",
  account: "kubernetes.io/serviceaccount/service-account.name",
  accountUid: "kubernetes.io/serviceaccount/service-account.uid",
} as const;

/** The claims of a token that lives in a Secret: it never expires. */
export function legacyClaims(account: KubeObject, secretName: string): object {
  const { namespace = "", name = "", uid = "" } = account.metadata;
  return {
    iss: legacyIssuer,
    sub: serviceAccountUserName({ namespace, name }),
    [legacyClaim.namespace]: namespace,
    [legacyClaim.secret]: secretName,
    [legacyClaim.account]: name,
    [legacyClaim.accountUid]: uid,
  };
}
