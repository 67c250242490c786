import type { ApiClient } from "@kx/shared/client/api-client";
import { isReason } from "@kx/shared/errors/status-error";
import { Pod } from "@kx/shared/kinds/core/pod";
import type { NodeAddresses } from "./addresses.ts";

/** The mirror pod that shows a node's kube-proxy, as kubeadm's DaemonSet would. */
export async function mirrorKubeProxy(client: ApiClient, { name }: NodeAddresses, version: string): Promise<void> {
  const podName = `kube-proxy-${name}`;
  try {
    await client.create(Pod, {
      metadata: {
        name: podName,
        namespace: "kube-system",
        labels: { "k8s-app": "kube-proxy", tier: "node" },
        annotations: { "kubernetes.io/config.mirror": podName, "kubernetes.io/config.source": "file" },
      },
      spec: {
        nodeName: name,
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
