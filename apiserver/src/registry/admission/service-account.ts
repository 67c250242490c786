import { ServiceAccount } from "@kx/shared/kinds/core/service-account";
import { Pod } from "@kx/shared/kinds/core/pod";
import { nameServiceAccount } from "@kx/shared/kinds/core/pod/spec-defaults";
import { defineAdmission, refused } from "./admission.ts";

type Spec = NonNullable<Pod["spec"]>;
type Volume = NonNullable<Spec["volumes"]>[number];

const mirror = "kubernetes.io/config.mirror";
const volumePrefix = "kube-api-access-";
const mountPath = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Every pod is somebody: `default` unless it says who, with that account's token mounted and its pull secrets. */
export const serviceAccount = defineAdmission<Pod>({
  name: "ServiceAccount",
  on: { kind: Pod, verbs: ["create"] },
  mutate(request, view) {
    const { metadata, spec } = request.object;
    if (!spec) return;
    if (metadata.annotations?.[mirror] !== undefined) {
      if (spec.serviceAccountName) throw refused(request, "a mirror pod may not reference service accounts");
      return;
    }
    nameServiceAccount(spec, spec.serviceAccountName || "default");
    const namespace = metadata.namespace ?? "";
    const name = spec.serviceAccountName ?? "";
    const account = view.get(ServiceAccount, { namespace, name });
    if (!account) {
      throw refused(request, `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`);
    }
    if (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) {
      mountToken(spec, nameSuffix(metadata.uid ?? ""));
    }
    if (!spec.imagePullSecrets?.length && account.imagePullSecrets?.length) {
      spec.imagePullSecrets = account.imagePullSecrets.map(({ name }) => (name === undefined ? {} : { name }));
    }
  },
});

function mountToken(spec: Spec, suffix: string): void {
  const present = spec.volumes?.find(({ name }) => name.startsWith(volumePrefix));
  const name = present?.name ?? `${volumePrefix}${suffix}`;
  const unmounted = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].filter(
    ({ volumeMounts }) => !volumeMounts?.some((mount) => mount.mountPath === mountPath),
  );
  for (const container of unmounted) (container.volumeMounts ??= []).push({ name, readOnly: true, mountPath });
  if (!present && unmounted.length > 0) (spec.volumes ??= []).push(tokenVolume(name));
}

function tokenVolume(name: string): Volume {
  return {
    name,
    projected: {
      defaultMode: 0o644,
      sources: [
        // The extra seven seconds tell upstream's kubelet that the token came by admission.
        { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        { downwardAPI: { items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }] } },
      ],
    },
  };
}

const alphabet = "bcdfghjklmnpqrstvwxz2456789";

/** Five characters as generated names end in, drawn from the pod's uid: it is random already. */
function nameSuffix(uid: string): string {
  const bytes = Buffer.from(uid.replaceAll("-", "").padEnd(10, "0").slice(0, 10), "hex");
  return [...bytes].map((byte) => alphabet[byte % alphabet.length]).join("");
}
