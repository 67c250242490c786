import type { V1PersistentVolumeSpec } from "@kubernetes/client-node";
import { forbidden, invalid, required, tooLong, unsupported, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { dns1123Label, dns1123Subdomain } from "../../../meta/names.ts";
import type { KubeObject, Wire } from "../../../meta/object.ts";
import { compareQuantities, quantityValue } from "../../../meta/quantity.ts";
import { validateAccessModes } from "../access-modes.ts";
import { validateHostPath } from "../host-path.ts";
import { validateNodeSelector } from "../node-selector.ts";
import { faults, noBacksteps, requiredText } from "../pod/rules.ts";

export type PersistentVolumeSpec = Wire<V1PersistentVolumeSpec>;
type Sources = Omit<PersistentVolumeSpec, (typeof common)[number]>;

const common = [
  "accessModes",
  "capacity",
  "claimRef",
  "mountOptions",
  "nodeAffinity",
  "persistentVolumeReclaimPolicy",
  "storageClassName",
  "volumeAttributesClassName",
  "volumeMode",
] as const;
const reclaimPolicies = ["Delete", "Recycle", "Retain"];
const volumeModes = ["Block", "Filesystem"];

/** Where a volume lies: the fields of the spec that name a source. */
export function sourcesOf(spec: PersistentVolumeSpec): Sources {
  const all: Readonly<Record<string, unknown>> = { ...spec };
  return Object.fromEntries(Object.entries(all).filter(([field]) => !(common as readonly string[]).includes(field))) as Sources;
}

/** Faults of a volume's spec (core/validation ValidatePersistentVolumeSpec). @param at the spec's own path */
export function validateSpec(spec: PersistentVolumeSpec, at: FieldPath): FieldError[] {
  const { accessModes = [], persistentVolumeReclaimPolicy: policy = "", volumeMode, storageClassName, nodeAffinity } = spec;
  return [
    ...(accessModes.length > 0 ? [] : [required(at.child("accessModes"))]),
    ...validateAccessModes(accessModes, at.child("accessModes")),
    ...validateCapacity(spec.capacity ?? {}, at.child("capacity")),
    ...(policy === "" || reclaimPolicies.includes(policy) ? [] : [unsupported(at.child("persistentVolumeReclaimPolicy"), policy, reclaimPolicies)]),
    ...(nodeAffinity ? validateAffinity(nodeAffinity, at.child("nodeAffinity")) : []),
    ...validateSources(spec, at),
    ...(storageClassName ? faults(dns1123Subdomain, storageClassName, at.child("storageClassName")) : []),
    ...(volumeMode === undefined || volumeModes.includes(volumeMode) ? [] : [unsupported(at.child("volumeMode"), volumeMode, volumeModes)]),
    ...validateAttributesClass(spec, at),
  ];
}

const mountAnnotation = "volume.beta.kubernetes.io/mount-options";
const mountable =
  "gcePersistentDisk awsElasticBlockStore glusterfs nfs rbd quobyte iscsi cinder cephfs azureFile vsphereVolume azureDisk photonPersistentDisk".split(" ");

/** Upstream: pkg/volume/validation checkMountOption. */
export function validateMountOptions({ metadata, spec = {} }: KubeObject & { spec?: PersistentVolumeSpec }, at: FieldPath): FieldError[] {
  if (metadata.annotations?.[mountAnnotation] === undefined || mountable.some((source) => source in spec)) return [];
  return [forbidden(at.child("metadata", "annotations", mountAnnotation), "may not specify mount options for this volume type")];
}

function validateCapacity(capacity: Readonly<Record<string, string>>, at: FieldPath): FieldError[] {
  const names = Object.keys(capacity);
  return [
    ...(names.length > 0 ? [] : [required(at)]),
    ...(names.length === 1 && names[0] === "storage" ? [] : [unsupported(at, names.length > 0 ? capacity : null, ["storage"])]),
    ...names.flatMap((name) => {
      const amount = capacity[name]!;
      const order = compareQuantities(amount, "0");
      const path = at.key(name);
      return [
        ...(order < 0 ? [invalid(path, quantityValue(amount), "must be a valid resource quantity")] : []),
        ...(order > 0 ? [] : [invalid(path, amount, "must be greater than zero")]),
      ];
    }),
  ];
}

function validateAffinity({ required: nodes }: NonNullable<PersistentVolumeSpec["nodeAffinity"]>, at: FieldPath): FieldError[] {
  const path = at.child("required");
  return nodes ? validateNodeSelector(nodes, path) : [required(path, "must specify required node constraints")];
}

type SourceRules = { [Name in keyof Sources]?: (source: NonNullable<Sources[Name]>, at: FieldPath) => FieldError[] };

/** The sources that can work without a cloud; others are taken as they are. In the order in which upstream looks at them. */
const rules: SourceRules = {
  hostPath: validateHostPath,
  nfs: ({ server, path = "" }, at) => [
    ...(server ? [] : [required(at.child("server"))]),
    ...(path ? [] : [required(at.child("path"))]),
    ...(path.startsWith("/") ? [] : [invalid(at.child("path"), path, "must be an absolute path")]),
  ],
  local: ({ path }, at) => (path ? noBacksteps(path, at.child("path")) : [required(at.child("path"))]),
  csi: (source, at) => [
    ...validateDriver(source.driver, at.child("driver")),
    ...(source.volumeHandle ? [] : [required(at.child("volumeHandle"))]),
    ...secretRefs.flatMap((field) => {
      const secret = source[field];
      const path = at.child(field);
      if (!secret) return [];
      return [...requiredText(dns1123Subdomain, secret.name, path.child("name")), ...requiredText(dns1123Label, secret.namespace, path.child("namespace"))];
    }),
  ],
};
const secretRefs = ["controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef"] as const;

function validateDriver(driver: string, at: FieldPath): FieldError[] {
  if (!driver) return [required(at)];
  return [
    ...(Buffer.byteLength(driver) > 63 ? [tooLong(at, 63)] : []),
    ...dns1123Subdomain(driver.toLowerCase()).map((fault) => invalid(at, driver, fault)),
  ];
}

function validateSources(spec: PersistentVolumeSpec, at: FieldPath): FieldError[] {
  const sources = sourcesOf(spec);
  const given = Object.keys(sources) as (keyof Sources)[];
  const known = (Object.keys(rules) as (keyof Sources)[]).filter((name) => given.includes(name));
  const errors = [...known, ...given.filter((name) => !known.includes(name))].flatMap((name, position) => {
    if (position > 0) return [forbidden(at.child(name), "may not specify more than 1 volume type")];
    const rule = rules[name] as ((source: unknown, at: FieldPath) => FieldError[]) | undefined;
    return rule?.(sources[name], at.child(name)) ?? [];
  });
  const recycled = spec.persistentVolumeReclaimPolicy === "Recycle" && /^\/+$/.test(spec.hostPath?.path ?? "");
  return [
    ...errors,
    ...(sources.local && given.length === 1 && !spec.nodeAffinity ? [required(at.child("nodeAffinity"), "Local volume requires node affinity")] : []),
    ...(given.length > 0 ? [] : [required(at, "must specify a volume type")]),
    ...(recycled ? [forbidden(at.child("persistentVolumeReclaimPolicy"), "may not be 'recycle' for a hostPath mount of '/'")] : []),
  ];
}

function validateAttributesClass({ volumeAttributesClassName: name, csi }: PersistentVolumeSpec, at: FieldPath): FieldError[] {
  if (name === undefined) return [];
  const path = at.child("volumeAttributesClassName");
  return [
    ...(name ? faults(dns1123Subdomain, name, path) : [required(path, "an empty string is disallowed")]),
    ...(csi ? [] : [required(at.child("csi"), "has to be specified when using volumeAttributesClassName")]),
  ];
}
