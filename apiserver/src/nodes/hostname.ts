import type { Pod } from "@kx/shared/kinds/core/pod";

/** A pod's host name (GeneratePodHostNameAndDomain in pkg/kubelet/kubelet_pods.go): of the host's network the node's. */
export function hostname({ metadata, spec }: Pod): string {
  const name = spec?.hostnameOverride ?? (spec?.hostNetwork ? spec.nodeName : (spec?.hostname ?? metadata.name)) ?? "";
  return name.length > 63 ? name.slice(0, 63).replace(/[-.]+$/, "") : name;
}
