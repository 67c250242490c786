import type { ApiClient } from "@kx/shared/client/api-client";
import { isReason } from "@kx/shared/errors/status-error";
import type { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import type { ObjectRef } from "@kx/shared/meta/object";

/** The mirror pod that shows a node's kube-proxy. */
export const kubeProxyRef = (node: string): ObjectRef & { namespace: string } => ({ namespace: "kube-system", name: `kube-proxy-${node}` });

/** Makes the mirror pod of the node's kube-proxy, as kubeadm's DaemonSet would. @param version `v1.36.2` */
export async function mirrorKubeProxy(client: ApiClient, { metadata }: Node, version: string): Promise<void> {
  const node = metadata.name ?? "";
  const ref = kubeProxyRef(node);
  try {
    await client.create(Pod, {
      metadata: {
        ...ref,
        labels: { "k8s-app": "kube-proxy", tier: "node" },
        annotations: { "kubernetes.io/config.mirror": ref.name, "kubernetes.io/config.source": "file" },
        ownerReferences: [{ apiVersion: "v1", kind: "Node", name: node, uid: metadata.uid ?? "", controller: true }],
      },
      spec: {
        nodeName: node,
        hostNetwork: true,
        priorityClassName: "system-node-critical",
        tolerations: [{ operator: "Exists" }],
        containers: [{ name: "kube-proxy", image: `registry.k8s.io/kube-proxy:${version}` }],
      },
    });
  } catch (error) {
    if (!isReason(error, "AlreadyExists")) throw error;
  }
}
