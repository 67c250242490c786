import { describeLines } from "../../describe.ts";
import type { DescribeWriter } from "../../kind.ts";
import { sourcesOf, type PersistentVolumeSpec } from "./validate.ts";

/** The nodes that reach a volume. */
export function describeNodeAffinity(affinity: PersistentVolumeSpec["nodeAffinity"], out: DescribeWriter): void {
  const required = affinity?.required;
  out.line(0, `Node Affinity:\t${required ? "" : "<none>"}`);
  if (!required) return;
  const terms = required.nodeSelectorTerms;
  out.line(1, `Required Terms:\t${terms.length > 0 ? "" : "<none>"}`);
  for (const [i, { matchExpressions = [] }] of terms.entries()) {
    const texts = matchExpressions.map(
      ({ key, operator, values }) => `${key} ${operator.toLowerCase()}${values?.length ? ` [${values.join(", ")}]` : ""}`,
    );
    describeLines(out, 2, `Term ${i}`, texts);
  }
}

/** Where a volume lies. The sources of clouds are named with what they say, without kubectl's words for each. */
export function describeSource(spec: PersistentVolumeSpec, out: DescribeWriter): void {
  const { hostPath, nfs, local, csi } = spec;
  const lines = (type: string, fields: Readonly<Record<string, unknown>>): void => {
    out.line(2, `Type:\t${type}`);
    for (const [label, value] of Object.entries(fields)) out.line(2, `${label}:\t${String(value)}`);
  };
  if (hostPath) {
    lines("HostPath (bare host directory volume)", { Path: hostPath.path, HostPathType: hostPath.type ?? "<none>" });
  } else if (nfs) {
    lines("NFS (an NFS mount that lasts the lifetime of a pod)", { Server: nfs.server, Path: nfs.path, ReadOnly: nfs.readOnly ?? false });
  } else if (local) {
    lines("LocalVolume (a persistent volume backed by local storage on a node)", { Path: local.path });
  } else if (csi) {
    const { driver, fsType = "", volumeHandle, readOnly = false, volumeAttributes = {} } = csi;
    lines("CSI (a Container Storage Interface (CSI) volume source)", { Driver: driver, FSType: fsType, VolumeHandle: volumeHandle, ReadOnly: readOnly });
    describeLines(out, 2, "VolumeAttributes", Object.keys(volumeAttributes).sort().map((key) => `${key}=${volumeAttributes[key]}`));
  } else {
    const [other] = Object.entries(sourcesOf(spec) as Readonly<Record<string, object>>);
    if (other) lines(other[0], { ...other[1] });
    else out.line(1, "<unknown>");
  }
}
