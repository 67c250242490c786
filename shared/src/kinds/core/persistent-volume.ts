import type { V1PersistentVolume } from "@kubernetes/client-node";
import { at as pathAt } from "../../errors/field-errors.ts";
import type { Typed } from "../../meta/object.ts";
import { age, ageColumn, column, nameColumn } from "../columns.ts";
import { describeEvents, describeMetadata, goList } from "../describe.ts";
import { defineKind } from "../kind.ts";
import { accessModesText } from "./access-modes.ts";
import { nodeSelectorWarnings } from "./node-selector.ts";
import { describeNodeAffinity, describeSource } from "./persistent-volume/describe.ts";
import { validateSpec, validateMountOptions } from "./persistent-volume/validate.ts";
import { validateUpdate } from "./persistent-volume/validate-update.ts";
import { betaStorageClassAnnotation, storageClassName } from "./storage-class-name.ts";

export type PersistentVolume = Typed<V1PersistentVolume>;

/** A piece of storage. Stored only: nothing binds it, so it stays Pending. */
export const PersistentVolume = defineKind<PersistentVolume>({
  definition: "io.k8s.api.core.v1.PersistentVolume",
  defaults(draft) {
    const spec = (draft.spec ??= {});
    spec.persistentVolumeReclaimPolicy ||= "Retain";
    spec.volumeMode ??= "Filesystem";
    if (spec.hostPath) spec.hostPath.type ??= "";
  },
  prepareForCreate(draft) {
    draft.status = { phase: "Pending", lastPhaseTransitionTime: draft.metadata.creationTimestamp! };
  },
  prepareForStatusUpdate(next, old) {
    const { phase, lastPhaseTransitionTime } = old.status ?? {};
    if (next.status?.phase === phase && lastPhaseTransitionTime) next.status!.lastPhaseTransitionTime ??= lastPhaseTransitionTime;
  },
  validate: (volume, at) => [...validateSpec(volume.spec ?? {}, at.child("spec")), ...validateMountOptions(volume, at)],
  validateUpdate: (next, old, at) => validateUpdate(next.spec ?? {}, old.spec ?? {}, at),
  warnings: volumeWarnings,
  deleteAnswers: "object",
  columns: [
    nameColumn,
    column("Capacity", "string", ({ spec }) => spec?.capacity?.["storage"] ?? "0"),
    column("Access Modes", "string", ({ spec }) => accessModesText(spec?.accessModes)),
    column("Reclaim Policy", "string", ({ spec }) => spec?.persistentVolumeReclaimPolicy ?? ""),
    column("Status", "string", ({ metadata, status }) => (metadata.deletionTimestamp ? "Terminating" : (status?.phase ?? ""))),
    column("Claim", "string", ({ spec }) => (spec?.claimRef ? claimText(spec.claimRef) : "")),
    column("StorageClass", "string", storageClassName),
    column("VolumeAttributesClass", "string", ({ spec }) => spec?.volumeAttributesClassName ?? "<unset>"),
    column("Reason", "string", ({ status }) => status?.reason ?? ""),
    ageColumn,
    column("VolumeMode", "string", ({ spec }) => spec?.volumeMode ?? "<unset>", { priority: 1 }),
  ],
  async describe(volume, client, out, now) {
    const { metadata, spec = {}, status } = volume;
    describeMetadata(volume, out);
    out.line(0, `Finalizers:\t${goList(metadata.finalizers)}`);
    out.line(0, `StorageClass:\t${storageClassName(volume)}`);
    out.line(0, `Status:\t${metadata.deletionTimestamp ? `Terminating (lasts ${age(metadata.deletionTimestamp, now)})` : (status?.phase ?? "")}`);
    out.line(0, `Claim:\t${spec.claimRef ? claimText(spec.claimRef) : ""}`);
    out.line(0, `Reclaim Policy:\t${spec.persistentVolumeReclaimPolicy ?? ""}`);
    out.line(0, `Access Modes:\t${accessModesText(spec.accessModes)}`);
    if (spec.volumeMode) out.line(0, `VolumeMode:\t${spec.volumeMode}`);
    out.line(0, `Capacity:\t${spec.capacity?.["storage"] ?? "0"}`);
    describeNodeAffinity(spec.nodeAffinity, out);
    out.line(0, `Message:\t${status?.message ?? ""}`);
    out.line(0, "Source:");
    describeSource(spec, out);
    await describeEvents(volume, client, out, now);
  },
});

const claimText = ({ namespace = "", name = "" }: { namespace?: string; name?: string }): string => `${namespace}/${name}`;

const deprecatedAnnotations = {
  [betaStorageClassAnnotation]: 'deprecated since v1.8; use "storageClassName" attribute instead',
  "volume.beta.kubernetes.io/mount-options": 'deprecated since v1.31; use "mountOptions" attribute instead',
};
const deprecatedSources = {
  cephfs: "deprecated in v1.28, non-functional in v1.31+",
  photonPersistentDisk: "deprecated in v1.11, non-functional in v1.16+",
  scaleIO: "deprecated in v1.16, non-functional in v1.22+",
  storageos: "deprecated in v1.22, non-functional in v1.25+",
  glusterfs: "deprecated in v1.25, non-functional in v1.26+",
  rbd: "deprecated in v1.28, non-functional in v1.31+",
};

/** Upstream: pkg/api/persistentvolume GetWarningsForPersistentVolume. */
function volumeWarnings({ metadata, spec = {} }: PersistentVolume): string[] {
  const required = spec.nodeAffinity?.required;
  return [
    ...Object.entries(deprecatedAnnotations)
      .filter(([name]) => metadata.annotations?.[name] !== undefined)
      .map(([name, message]) => `metadata.annotations[${name}]: ${message}`),
    ...(spec.persistentVolumeReclaimPolicy === "Recycle"
      ? ["spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning."]
      : []),
    ...(required ? nodeSelectorWarnings(required, pathAt("spec.nodeAffinity.required")) : []),
    ...Object.entries(deprecatedSources)
      .filter(([source]) => (spec as Record<string, unknown>)[source] !== undefined)
      .map(([source, message]) => `spec.${source === "storageos" ? "storageOS" : source}: ${message}`),
  ];
}
