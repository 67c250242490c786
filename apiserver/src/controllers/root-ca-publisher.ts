import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { jsonEqual } from "@kx/shared/json/json-equal";
import { defineController, type Controller } from "./controller.ts";
import { createUnlessTerminating } from "./create-unless-terminating.ts";
import { wake } from "./wakes.ts";

const name = "kube-root-ca.crt";
const annotations = {
  "kubernetes.io/description":
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.",
};

/**
 * Keeps the ConfigMap with the cluster's CA in every namespace (pkg/controller/certificates/rootcacertpublisher).
 * @param ca PEM
 */
export function rootCaPublisher(ca: string): Controller<Namespace> {
  const data = { "ca.crt": ca };
  return defineController<Namespace>({
    name: "root-ca-cert-publisher",
    reconciles: Namespace,
    wakesOn: [wake(ConfigMap, ({ metadata }) => (metadata.name === name ? [{ name: metadata.namespace ?? "" }] : []))],
    async reconcile(namespace, ref, { cache, client }) {
      if (!namespace || namespace.metadata.deletionTimestamp) return;
      const present = cache.of(ConfigMap).get({ namespace: ref.name, name });
      if (!present) {
        await createUnlessTerminating(client, ConfigMap, { metadata: { namespace: ref.name, name, annotations }, data });
      } else if (!jsonEqual(present.data, data) || !jsonEqual(present.metadata.annotations, annotations)) {
        await client.update(ConfigMap, { ...present, metadata: { ...present.metadata, annotations }, data });
      }
    },
  });
}
