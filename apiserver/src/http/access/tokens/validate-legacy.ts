import { timingSafeEqual } from "node:crypto";
import { Secret } from "@kx/shared/kinds/core/secret";
import { ServiceAccount } from "@kx/shared/kinds/core/service-account";
import { StatusError } from "@kx/shared/errors/status-error";
import type { ObjectRef } from "@kx/shared/meta/object";
import { groupVersion } from "@kx/shared/schema/schema";
import type { Registry, User } from "../../../registry/registry.ts";
import { serviceAccountGroups, serviceAccountOf, serviceAccountUserName } from "../service-account-name.ts";
import { legacyClaim } from "./claims.ts";
import { TokenError } from "./token-error.ts";

const lastUsed = "kubernetes.io/legacy-token-last-used";
const invalidSince = "kubernetes.io/legacy-token-invalid-since";

/**
 * Who the token of a Secret stands for, as long as the Secret still holds that very token; the Secret notes the day
 * (pkg/serviceaccount/legacy.go).
 * @param claims of a token whose signature and issuer are verified
 * @param now milliseconds since the epoch
 * @throws TokenError
 */
export async function validateLegacy(token: string, claims: Readonly<Record<string, unknown>>, now: number, registry: Registry): Promise<User> {
  const sub = requiredClaim(claims, "sub", "sub");
  const namespace = requiredClaim(claims, legacyClaim.namespace, "namespace");
  const secretName = requiredClaim(claims, legacyClaim.secret, "secretName");
  const name = requiredClaim(claims, legacyClaim.account, "serviceAccountName");
  const uid = requiredClaim(claims, legacyClaim.accountUid, "serviceAccountUID");
  const subject = serviceAccountOf(sub);
  if (subject?.namespace !== namespace || subject.name !== name) throw new TokenError("sub claim is invalid");

  const secretRef = { namespace, name: secretName };
  const secret = (await registry.get(Secret, secretRef).catch(() => undefined))?.object;
  if (!secret || secret.metadata.deletionTimestamp) throw new TokenError("Token has been invalidated");
  const held = Buffer.from(secret.data?.["token"] ?? "", "base64");
  const given = Buffer.from(token);
  if (held.length !== given.length || !timingSafeEqual(held, given)) throw new TokenError("Token does not match server's copy");
  const account = await registry.get(ServiceAccount, { namespace, name }).catch((error: unknown) => {
    throw error instanceof StatusError ? new TokenError(error.message) : error;
  });
  const { metadata } = account.object;
  if (metadata.deletionTimestamp) throw new TokenError(`ServiceAccount ${namespace}/${name} has been deleted`);
  if (metadata.uid !== uid) throw new TokenError(`ServiceAccount UID (${metadata.uid}) does not match claim (${uid})`);
  const labels = secret.metadata.labels ?? {};
  await noteUse(secretRef, labels[lastUsed], now, registry);
  if (labels[invalidSince]) {
    throw new TokenError(
      `the token in secret ${namespace}/${secretName} for service account ${namespace}/${name} has been marked invalid. Use tokens from the TokenRequest API or manually created secret-based tokens, or remove the '${invalidSince}' label from the secret to temporarily allow use of this token`,
    );
  }
  return { name: serviceAccountUserName({ namespace, name }), uid, groups: [...serviceAccountGroups(namespace), "system:authenticated"] };
}

function requiredClaim(claims: Readonly<Record<string, unknown>>, claim: string, word: string): string {
  const value = claims[claim];
  if (typeof value !== "string" || value === "") throw new TokenError(`${word} claim is missing`);
  return value;
}

const dayMs = 24 * 3600 * 1000;
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Labels the Secret with the day, at most once a day. */
async function noteUse(ref: ObjectRef, noted: string | undefined, now: number, registry: Registry): Promise<void> {
  if (noted === dayOf(now) || noted === dayOf(now + dayMs)) return;
  const body = { metadata: { labels: { [lastUsed]: dayOf(now) } } };
  const context = {
    user: { name: "system:apiserver", groups: ["system:masters", "system:authenticated"] },
    fieldManager: "kube-apiserver",
    fieldValidation: "Ignore" as const,
    dryRun: false,
    apiVersion: groupVersion(Secret.resource),
    warn: () => {},
  };
  // A Secret that was changed or went meanwhile is no reason to refuse.
  await registry.patch(Secret, ref, { type: "merge", body }, context).catch(() => {});
}
