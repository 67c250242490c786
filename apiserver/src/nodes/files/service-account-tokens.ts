import { ServiceAccount } from "@kx/shared/kinds/core/service-account";
import type { Pod } from "@kx/shared/kinds/core/pod";
import type { KubeletMeans } from "../kubelet/means.ts";

interface TokenSource {
  audience?: string;
  expirationSeconds?: number;
}

/** The tokens of one pod's service account: asked of the API at the first read, and again before they run out. */
export interface ServiceAccountTokens {
  /** @throws StatusError when the API does not give one */
  read(source: TokenSource): Promise<Uint8Array>;
}

/** Of its life a token is replaced after this share (pkg/kubelet/token requiresRefresh). */
const freshShare = 0.8;

export function createServiceAccountTokens(pod: () => Pod, { client, clock }: Pick<KubeletMeans, "client" | "clock">): ServiceAccountTokens {
  const held = new Map<string, { token: Promise<Uint8Array>; until: number }>();
  async function request({ audience, expirationSeconds = 3600 }: TokenSource): Promise<Uint8Array> {
    const { metadata, spec } = pod();
    const { name, namespace, uid } = metadata;
    const body = {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { audiences: audience ? [audience] : [], expirationSeconds, boundObjectRef: { kind: "Pod", apiVersion: "v1", name, uid } },
    };
    const answer = await client.createSubresource(ServiceAccount, { namespace: namespace!, name: spec?.serviceAccountName || "default" }, "token", body);
    return Buffer.from((answer as { status?: { token?: string } }).status?.token ?? "");
  }
  return {
    read(source) {
      const key = source.audience ?? "";
      const known = held.get(key);
      if (known && clock.now() < known.until) return known.token;
      const token = request(source);
      held.set(key, { token, until: clock.now() + (source.expirationSeconds ?? 3600) * 1000 * freshShare });
      token.catch(() => held.delete(key));
      return token;
    },
  };
}
