import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import { Secret } from "@kx/shared/kinds/core/secret";
import { ServiceAccount } from "@kx/shared/kinds/core/service-account";
import type { AnyKind } from "@kx/shared/kinds/kind";
import { StatusError } from "@kx/shared/errors/status-error";
import type { KubeObject, ObjectRef } from "@kx/shared/meta/object";
import type { Registry, User } from "../../../registry/registry.ts";
import { serviceAccountGroups, serviceAccountUserName } from "../service-account-name.ts";
import type { BoundClaims, NameAndUid } from "./claims.ts";
import { TokenError } from "./token-error.ts";

/** Clocks may differ by so many seconds (go-jose jwt.DefaultLeeway). */
const leewaySeconds = 60;
const invalidated = "service account token has been invalidated";
const prefix = "authentication.kubernetes.io";

/**
 * Who a bound token stands for, when it holds now and all that it is bound to is still there
 * (pkg/serviceaccount/claims.go).
 * @param claims of a token whose signature and issuer are verified
 * @param now seconds since the epoch
 * @throws TokenError
 */
export async function validateBound(claims: Partial<BoundClaims>, now: number, registry: Registry): Promise<User> {
  validateTimes(claims, now);
  const { namespace = "", serviceaccount = {}, pod, secret, node } = claims["kubernetes.io"] ?? {};
  const read = async (kind: AnyKind, ref: ObjectRef): Promise<KubeObject | undefined> => await registry.get(kind, ref).then(
    ({ object }) => object as KubeObject,
    () => undefined,
  );
  /** @throws TokenError when it is gone, another one, or going for longer than clocks differ */
  const check = (object: KubeObject | undefined, bound: NameAndUid, { kind, claim = `service account ${kind} ref claim`, gone = invalidated }: { kind: string; claim?: string; gone?: string }): void => {
    if (!object) throw new TokenError(gone);
    const { uid, deletionTimestamp } = object.metadata;
    if (uid !== bound.uid) throw new TokenError(`${kind} UID (${uid}) does not match ${claim} (${bound.uid ?? ""})`);
    if (deletionTimestamp && Date.parse(deletionTimestamp) / 1000 < now - leewaySeconds) throw new TokenError(gone);
  };
  const accountRef = { namespace, name: serviceaccount.name ?? "" };
  const account = await registry.get(ServiceAccount, accountRef).catch((error: unknown) => {
    throw error instanceof StatusError ? new TokenError(error.message) : error;
  });
  check(account.object, serviceaccount, { kind: "service account", claim: "claim", gone: `service account ${namespace}/${accountRef.name} has been deleted` });
  if (secret) check(await read(Secret, { namespace, name: secret.name ?? "" }), secret, { kind: "secret" });
  // A pod's node is told, not asked for.
  if (pod) check(await read(Pod, { namespace, name: pod.name ?? "" }), pod, { kind: "pod" });
  else if (node) check(await read(Node, { name: node.name ?? "" }), node, { kind: "node" });
  return {
    name: serviceAccountUserName(accountRef),
    ...(serviceaccount.uid ? { uid: serviceaccount.uid } : {}),
    groups: [...serviceAccountGroups(namespace), "system:authenticated"],
    extra: {
      ...(claims.jti ? { [`${prefix}/credential-id`]: [`JTI=${claims.jti}`] } : {}),
      ...(node?.name ? { [`${prefix}/node-name`]: [node.name], ...(node.uid ? { [`${prefix}/node-uid`]: [node.uid] } : {}) } : {}),
      ...(pod?.name && pod.uid ? { [`${prefix}/pod-name`]: [pod.name], [`${prefix}/pod-uid`]: [pod.uid] } : {}),
    },
  };
}

function validateTimes({ exp, nbf, iat }: Partial<BoundClaims>, now: number): void {
  if (nbf !== undefined && now + leewaySeconds < nbf) throw new TokenError("service account token is not valid yet");
  if (exp !== undefined && now - leewaySeconds > exp) throw new TokenError("service account token has expired");
  if (iat !== undefined && now + leewaySeconds < iat) throw new TokenError("service account token is issued in the future");
}
