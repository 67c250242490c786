import { resourcePath } from "@kx/shared/client/resource-path";
import type { KubeObject } from "@kx/shared/meta/object";
import type { Cluster } from "../cluster/cluster.ts";
import { duration, repeated, text } from "../command/flag.ts";
import type { FlagValues } from "../command/flag.ts";
import { CliError } from "../errors/cli-error.ts";

const serviceAccounts = { group: "", version: "v1", plural: "serviceaccounts", namespaced: true };
const boundKinds = ["Node", "Pod", "Secret"];

export const tokenFlags = {
  audience: repeated({ placeholder: "NAME", text: "token: whom it is for; the API server by default" }),
  duration: duration({ text: "token: how long it holds; an hour by default" }),
  boundObjectKind: text({ placeholder: "KIND", text: "token: it holds as long as a Pod, Secret or Node does" }),
  boundObjectName: text({ placeholder: "NAME", text: "token: that object's name" }),
  boundObjectUid: text({ placeholder: "UID", text: "token: that object's uid" }),
};

export type TokenRequest = KubeObject & { status?: { token?: string } };

/**
 * `create token NAME`: asks for a token of a ServiceAccount.
 * @throws CliError in kubectl's words
 */
export async function createToken({ transport, namespace }: Cluster, names: readonly string[], flags: FlagValues<typeof tokenFlags>): Promise<TokenRequest> {
  if (names.length !== 1) throw new CliError(`exactly one NAME is required, got ${names.length}`);
  check(flags);
  const { audience, duration: ms, boundObjectKind: kind, boundObjectName: name, boundObjectUid: uid } = flags;
  const spec = {
    ...(audience.length > 0 ? { audiences: audience } : {}),
    ...(ms ? { expirationSeconds: ms / 1000 } : {}),
    ...(kind ? { boundObjectRef: { kind, apiVersion: "v1", name, ...(uid ? { uid } : {}) } } : {}),
  };
  const path = resourcePath(serviceAccounts, { namespace, name: names[0], subresource: "token" });
  const body = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec };
  try {
    return (await transport.request({ method: "POST", path, body })).body as TokenRequest;
  } catch (error) {
    throw new CliError(`failed to create token: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** kubectl pkg/cmd/create/create_token.go Validate. */
function check({ audience, duration: ms = 0, boundObjectKind: kind, boundObjectName: name, boundObjectUid: uid }: FlagValues<typeof tokenFlags>): void {
  if (ms < 0) throw new CliError("--duration must be greater than or equal to 0");
  if (ms % 1000 !== 0) throw new CliError("--duration cannot be expressed in units less than seconds");
  if (audience.includes("")) throw new CliError("--audience must not be an empty string");
  if (kind) {
    if (!boundKinds.includes(kind)) throw new CliError(`supported --bound-object-kind values are ${boundKinds.join(", ")}`);
    if (!name) throw new CliError("--bound-object-name is required if --bound-object-kind is provided");
    return;
  }
  if (name) throw new CliError("--bound-object-name can only be set if --bound-object-kind is provided");
  if (uid) throw new CliError("--bound-object-uid can only be set if --bound-object-kind is provided");
}
