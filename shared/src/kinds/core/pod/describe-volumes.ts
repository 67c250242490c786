import type { DescribeWriter } from "../../kind.ts";
import type { Volume } from "./pod-types.ts";

/** A label and its text. */
type Row = readonly [label: string, text: string | number | boolean];

/** @param indent two blanks within a template, none in a pod */
export function describeVolumes(volumes: readonly Volume[] | undefined, out: DescribeWriter, indent: "" | "  "): void {
  if (!volumes?.length) {
    out.line(0, `${indent}Volumes:\t<none>`);
    return;
  }
  out.line(0, `${indent}Volumes:`);
  for (const volume of volumes) {
    out.line(1, `${indent && " "}${volume.name}:`);
    const rows = sourceRows(volume);
    if (rows.length === 0) out.line(1, "<unknown>");
    for (const [label, text] of rows) out.line(2, `${label}:\t${text}`);
    for (const { path, fieldRef, resourceFieldRef } of volume.downwardAPI?.items ?? []) {
      out.line(3, `${fieldRef?.fieldPath ?? resourceFieldRef?.resource ?? ""} -> ${path}`);
    }
  }
}

function sourceRows({ hostPath, emptyDir, secret, configMap, persistentVolumeClaim, downwardAPI, projected, nfs, image }: Volume): Row[] {
  if (hostPath) {
    return [
      ["Type", "HostPath (bare host directory volume)"],
      ["Path", hostPath.path],
      ["HostPathType", hostPath.type ?? "<none>"],
    ];
  }
  if (emptyDir) {
    return [
      ["Type", "EmptyDir (a temporary directory that shares a pod's lifetime)"],
      ["Medium", emptyDir.medium ?? ""],
      ["SizeLimit", emptyDir.sizeLimit ?? "<unset>"],
    ];
  }
  if (secret) {
    return [
      ["Type", "Secret (a volume populated by a Secret)"],
      ["SecretName", secret.secretName ?? ""],
      ["Optional", secret.optional ?? false],
    ];
  }
  if (configMap) {
    return [
      ["Type", "ConfigMap (a volume populated by a ConfigMap)"],
      ["Name", configMap.name ?? ""],
      ["Optional", configMap.optional ?? false],
    ];
  }
  if (nfs) {
    return [
      ["Type", "NFS (an NFS mount that lasts the lifetime of a pod)"],
      ["Server", nfs.server],
      ["Path", nfs.path],
      ["ReadOnly", nfs.readOnly ?? false],
    ];
  }
  if (persistentVolumeClaim) {
    return [
      ["Type", "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)"],
      ["ClaimName", persistentVolumeClaim.claimName],
      ["ReadOnly", persistentVolumeClaim.readOnly ?? false],
    ];
  }
  if (downwardAPI) {
    return [
      ["Type", "DownwardAPI (a volume populated by information about the pod)"],
      ["Items", ""],
    ];
  }
  if (image) {
    return [
      ["Type", "Image (a container image or OCI artifact)"],
      ["Reference", image.reference ?? ""],
      ["PullPolicy", image.pullPolicy ?? ""],
    ];
  }
  return projected ? projectedRows(projected) : [];
}

function projectedRows({ sources = [] }: NonNullable<Volume["projected"]>): Row[] {
  const rows = sources.flatMap(({ secret, downwardAPI, configMap, serviceAccountToken }): Row[] => {
    if (secret) return [["SecretName", secret.name ?? ""], ["Optional", secret.optional ?? false]];
    if (downwardAPI) return [["DownwardAPI", true]];
    if (configMap) return [["ConfigMapName", configMap.name ?? ""], ["Optional", configMap.optional ?? false]];
    return serviceAccountToken ? [["TokenExpirationSeconds", serviceAccountToken.expirationSeconds ?? 3600]] : [];
  });
  return [["Type", "Projected (a volume that contains injected data from multiple sources)"], ...rows];
}
