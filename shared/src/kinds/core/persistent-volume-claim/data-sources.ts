import type { V1PersistentVolumeClaimSpec } from "@kubernetes/client-node";
import type { Wire } from "../../../meta/object.ts";

export type ClaimSpec = Wire<V1PersistentVolumeClaimSpec>;

/**
 * Where a claim's content comes from, said in two fields that follow each other. A reference into another namespace, and
 * an old-style source of an unknown kind, are dropped (pkg/api/persistentvolumeclaim util.go).
 */
export function keepDataSources(spec: ClaimSpec, old: ClaimSpec | undefined): void {
  if (spec.dataSourceRef?.namespace && !old?.dataSourceRef) delete spec.dataSourceRef;
  const wasThere = Boolean(old?.dataSource ?? old?.dataSourceRef);
  if (!wasThere && !spec.dataSourceRef && spec.dataSource && !isKnown(spec.dataSource)) delete spec.dataSource;
  if (spec.dataSource && !spec.dataSourceRef) spec.dataSourceRef = { ...spec.dataSource };
  else if (spec.dataSourceRef && !spec.dataSource && !spec.dataSourceRef.namespace) {
    const { namespace: _here, ...source } = spec.dataSourceRef;
    spec.dataSource = source;
  }
}

function isKnown({ apiGroup = "", kind }: NonNullable<ClaimSpec["dataSource"]>): boolean {
  return (kind === "PersistentVolumeClaim" && apiGroup === "") || (kind === "VolumeSnapshot" && apiGroup === "snapshot.storage.k8s.io");
}
