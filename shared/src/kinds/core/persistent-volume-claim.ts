import type { V1PersistentVolumeClaim } from "@kubernetes/client-node";
import type { ApiClient } from "../../client/api-client.ts";
import type { Typed } from "../../meta/object.ts";
import { milliValue } from "../../meta/quantity.ts";
import { age, ageColumn, column, nameColumn } from "../columns.ts";
import { describeAnnotations, describeEvents, describeLines, describeMap, goList, longTime } from "../describe.ts";
import { defineKind, type DescribeWriter } from "../kind.ts";
import { accessModesText } from "./access-modes.ts";
import { keepDataSources } from "./persistent-volume-claim/data-sources.ts";
import { validateClaimSpec, validateStatus } from "./persistent-volume-claim/validate.ts";
import { validateUpdate } from "./persistent-volume-claim/validate-update.ts";
import { Pod } from "./pod.ts";
import { betaStorageClassAnnotation, storageClassName } from "./storage-class-name.ts";

export type PersistentVolumeClaim = Typed<V1PersistentVolumeClaim>;

/** A wish for storage. Stored only: nothing binds it, so it stays Pending. */
export const PersistentVolumeClaim = defineKind<PersistentVolumeClaim>({
  definition: "io.k8s.api.core.v1.PersistentVolumeClaim",
  defaults(draft) {
    const spec = (draft.spec ??= {});
    spec.volumeMode ??= "Filesystem";
  },
  prepareForCreate(draft) {
    draft.status = { phase: "Pending" };
    keepDataSources(draft.spec ?? {}, undefined);
  },
  prepareForUpdate: (next, old) => keepDataSources(next.spec ?? {}, old.spec),
  validate: ({ spec }, at) => validateClaimSpec(spec ?? {}, at.child("spec")),
  validateUpdate,
  validateStatusUpdate: ({ status, spec }, _old, at) => validateStatus({ ...status }, { ...spec }, at),
  warnings: ({ metadata, spec }) => [
    ...(metadata.annotations?.[betaStorageClassAnnotation] === undefined
      ? []
      : [`metadata.annotations[${betaStorageClassAnnotation}]: deprecated since v1.8; use "storageClassName" attribute instead`]),
    ...(["requests", "limits"] as const).flatMap((list) => {
      const amount = spec?.resources?.[list]?.["storage"] ?? "0";
      if (milliValue(amount) % 1000 === 0) return [];
      return [`spec.resources.${list}[storage]: fractional byte value "${amount}" is invalid, must be an integer`];
    }),
  ],
  deleteAnswers: "object",
  columns: [
    nameColumn,
    column("Status", "string", ({ metadata, status }) => (metadata.deletionTimestamp ? "Terminating" : (status?.phase ?? ""))),
    column("Volume", "string", ({ spec }) => spec?.volumeName ?? ""),
    column("Capacity", "string", (claim) => bound(claim).capacity),
    column("Access Modes", "string", (claim) => bound(claim).accessModes),
    column("StorageClass", "string", storageClassName),
    column("VolumeAttributesClass", "string", ({ spec }) => spec?.volumeAttributesClassName ?? "<unset>"),
    ageColumn,
    column("VolumeMode", "string", ({ spec }) => spec?.volumeMode ?? "<unset>", { priority: 1 }),
  ],
  async describe(claim, client, out, now) {
    const { metadata, spec, status } = claim;
    const { capacity, accessModes } = bound(claim);
    out.line(0, `Name:\t${metadata.name ?? ""}`);
    out.line(0, `Namespace:\t${metadata.namespace ?? ""}`);
    out.line(0, `StorageClass:\t${storageClassName(claim)}`);
    out.line(0, `Status:\t${metadata.deletionTimestamp ? `Terminating (lasts ${age(metadata.deletionTimestamp, now)})` : (status?.phase ?? "")}`);
    out.line(0, `Volume:\t${spec?.volumeName ?? ""}`);
    describeMap(out, 0, "Labels", metadata.labels);
    describeAnnotations(out, metadata.annotations);
    out.line(0, `Finalizers:\t${goList(metadata.finalizers)}`);
    out.line(0, `Capacity:\t${capacity}`);
    out.line(0, `Access Modes:\t${accessModes}`);
    if (spec?.volumeMode) out.line(0, `VolumeMode:\t${spec.volumeMode}`);
    if (spec?.dataSource) {
      const { apiGroup, kind, name } = spec.dataSource;
      out.line(0, "DataSource:");
      if (apiGroup !== undefined) out.line(1, `APIGroup:\t${apiGroup}`);
      out.line(1, `Kind:\t${kind}`);
      out.line(1, `Name:\t${name}`);
    }
    describeLines(out, 0, "Used By", await usedBy(claim, client));
    describeConditions(claim, out);
    await describeEvents(claim, client, out, now);
  },
});

/** What a bound claim has got; a claim that waits has nothing. */
function bound({ spec, status }: PersistentVolumeClaim): { capacity: string; accessModes: string } {
  if (!spec?.volumeName) return { capacity: "", accessModes: "" };
  return { capacity: status?.capacity?.["storage"] ?? "0", accessModes: accessModesText(status?.accessModes) };
}

/** The names of the pods that mount it. */
async function usedBy({ metadata }: PersistentVolumeClaim, client: ApiClient): Promise<string[]> {
  const { items } = await client.list(Pod, metadata.namespace ? { namespace: metadata.namespace } : {});
  return items
    .filter(({ spec }) => spec?.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === metadata.name))
    .map((pod) => pod.metadata.name ?? "")
    .sort();
}

function describeConditions({ status }: PersistentVolumeClaim, out: DescribeWriter): void {
  const conditions = status?.conditions ?? [];
  if (conditions.length === 0) return;
  out.line(0, "Conditions:");
  out.line(1, "Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage");
  out.line(1, "----\t------\t-----------------\t------------------\t------\t-------");
  for (const { type, status: state, lastProbeTime, lastTransitionTime, reason = "", message = "" } of conditions) {
    out.line(1, `${type} \t${state} \t${longTime(lastProbeTime)} \t${longTime(lastTransitionTime)} \t${reason} \t${message}`);
  }
}
