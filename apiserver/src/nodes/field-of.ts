import type { Pod } from "@kx/shared/kinds/core/pod";

/** The value of a downward API field path, as pkg/fieldpath and the kubelet's podFieldSelectorRuntimeValue give it. */
export function fieldOf({ pod, podIP, hostIP }: { pod: Pod; podIP: string; hostIP: string }, fieldPath: string): string {
  const { metadata, spec } = pod;
  const subscript = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(fieldPath);
  if (subscript) return (subscript[1] === "labels" ? metadata.labels : metadata.annotations)?.[subscript[2]!] ?? "";
  switch (fieldPath) {
    case "metadata.name":
      return metadata.name ?? "";
    case "metadata.namespace":
      return metadata.namespace ?? "";
    case "metadata.uid":
      return metadata.uid ?? "";
    case "spec.nodeName":
      return spec?.nodeName ?? "";
    case "spec.serviceAccountName":
      return spec?.serviceAccountName ?? "";
    case "status.podIP":
    case "status.podIPs":
      return podIP;
    case "status.hostIP":
    case "status.hostIPs":
      return hostIP;
    default:
      return "";
  }
}
