import type { V1StorageClass } from "@kubernetes/client-node";
import { at as pathAt, duplicate, invalid, required, tooLong, unchanged, unsupported, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import { validateLabelName } from "../../meta/labels.ts";
import { qualifiedName } from "../../meta/names.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column } from "../columns.ts";
import { describeEvents, formatMap } from "../describe.ts";
import { defineKind, type DescribeWriter } from "../kind.ts";
import { deprecatedNodeLabels } from "../node-labels.ts";

export type StorageClass = Typed<V1StorageClass>;
type Term = NonNullable<StorageClass["allowedTopologies"]>[number];
type Requirement = NonNullable<Term["matchLabelExpressions"]>[number];

const defaultAnnotations = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];
const maxParameters = 512;
const maxParameterBytes = 256 * 1024;

/** True for a class that claims without one get; only the exact text `true` counts. */
export const isDefaultStorageClass = ({ metadata }: StorageClass): boolean =>
  defaultAnnotations.some((name) => metadata.annotations?.[name] === "true");

/** A sort of storage that claims ask for. Stored only: nothing is provisioned. */
export const StorageClass = defineKind<StorageClass>({
  definition: "io.k8s.api.storage.v1.StorageClass",
  defaults(draft) {
    draft.reclaimPolicy ??= "Delete";
    draft.volumeBindingMode ??= "Immediate";
  },
  validate: (storageClass, at) => [
    ...validateProvisioner(storageClass.provisioner ?? "", at.child("provisioner")),
    ...validateParameters(storageClass.parameters ?? {}, at.child("parameters")),
    ...oneOfThese(storageClass.reclaimPolicy || "Delete", ["Delete", "Retain"], at.child("reclaimPolicy")),
    ...oneOfThese(storageClass.volumeBindingMode ?? "", ["Immediate", "WaitForFirstConsumer"], at.child("volumeBindingMode")),
    ...validateTopologies(storageClass.allowedTopologies ?? [], at.child("allowedTopologies")),
  ],
  validateUpdate: (next, old, at) =>
    (["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"] as const).flatMap((field) =>
      unchanged(at.child(field), next[field], old[field]),
    ),
  warnings: ({ allowedTopologies }) =>
    (allowedTopologies ?? []).flatMap((term, i) =>
      (term.matchLabelExpressions ?? []).flatMap(({ key }, j) => {
        const message = deprecatedNodeLabels.get(key);
        const path = pathAt("allowedTopologies").index(i).child("matchLabelExpressions").index(j).child("key");
        return message === undefined ? [] : [`${path}: ${message}`];
      }),
    ),
  deleteAnswers: "object",
  columns: [
    column("Name", "string", (object) => `${object.metadata.name ?? ""}${isDefaultStorageClass(object) ? " (default)" : ""}`, { format: "name" }),
    column("Provisioner", "string", ({ provisioner }) => provisioner),
    column("ReclaimPolicy", "string", ({ reclaimPolicy }) => reclaimPolicy ?? "Delete"),
    column("VolumeBindingMode", "string", ({ volumeBindingMode }) => volumeBindingMode ?? "Immediate"),
    column("AllowVolumeExpansion", "string", ({ allowVolumeExpansion }) => allowVolumeExpansion ?? false),
    ageColumn,
  ],
  async describe(object, client, out, now) {
    const { metadata, provisioner, parameters, allowVolumeExpansion, mountOptions = [] } = object;
    out.line(0, `Name:\t${metadata.name ?? ""}`);
    out.line(0, `IsDefaultClass:\t${isDefaultStorageClass(object) ? "Yes" : "No"}`);
    out.line(0, `Annotations:\t${formatMap(metadata.annotations)}`);
    out.line(0, `Provisioner:\t${provisioner}`);
    out.line(0, `Parameters:\t${formatMap(parameters)}`);
    out.line(0, `AllowVolumeExpansion:\t${allowVolumeExpansion === undefined ? "<unset>" : allowVolumeExpansion ? "True" : "False"}`);
    out.line(0, `MountOptions:${mountOptions.length > 0 ? "" : "\t<none>"}`);
    for (const option of mountOptions) out.line(1, option);
    if (object.reclaimPolicy) out.line(0, `ReclaimPolicy:\t${object.reclaimPolicy}`);
    if (object.volumeBindingMode) out.line(0, `VolumeBindingMode:\t${object.volumeBindingMode}`);
    if (object.allowedTopologies) describeTopologies(object.allowedTopologies, out);
    await describeEvents(object, client, out, now);
  },
});

function validateProvisioner(provisioner: string, at: FieldPath): FieldError[] {
  if (!provisioner) return [required(at)];
  const name = provisioner.toLowerCase();
  return qualifiedName(name).map((fault) => invalid(at, name, fault));
}

function validateParameters(parameters: Readonly<Record<string, string>>, at: FieldPath): FieldError[] {
  const entries = Object.entries(parameters);
  if (entries.length > maxParameters) return [tooLong(at, maxParameters)];
  const bytes = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  return [
    ...(Object.hasOwn(parameters, "") ? [invalid(at, "", "field can not be empty.")] : []),
    ...(bytes > maxParameterBytes ? [tooLong(at, maxParameterBytes)] : []),
  ];
}

const oneOfThese = (value: string, supported: readonly string[], at: FieldPath): FieldError[] =>
  supported.includes(value) ? [] : [unsupported(at, value, supported)];

function validateTopologies(terms: readonly Term[], at: FieldPath): FieldError[] {
  // Upstream begins with empty terms in its list, so that an empty one counts as said twice.
  const known: object[] = [{}];
  return terms.flatMap((term, i) => {
    const path = at.index(i).child("matchLabelExpressions");
    const expressions = term.matchLabelExpressions ?? [];
    const meaning = Object.fromEntries(expressions.map(({ key, values }) => [key, [...new Set(values)].sort()]));
    const twice = known.some((other) => jsonEqual(other, meaning));
    known.push(meaning);
    return [
      ...expressions.flatMap((expression, j) => [
        ...validateRequirement(expression, path.index(j)),
        ...(expressions.slice(0, j).some(({ key }) => key === expression.key) ? [duplicate(path.index(j).child("key"), expression.key)] : []),
      ]),
      ...(twice ? [duplicate(path, "")] : []),
    ];
  });
}

function validateRequirement({ key, values }: Requirement, at: FieldPath): FieldError[] {
  const path = at.child("values");
  const list = values ?? [];
  return [
    ...(list.length === 0 ? [required(path)] : []),
    ...list.flatMap((value, i) => (list.indexOf(value) < i ? [duplicate(path.index(i), value)] : [])),
    ...validateLabelName(key, at.child("key")),
  ];
}

function describeTopologies(terms: readonly Term[], out: DescribeWriter): void {
  out.line(0, `AllowedTopologies:\t${terms.length > 0 ? "" : "<none>"}`);
  for (const [i, { matchLabelExpressions = [] }] of terms.entries()) {
    const texts = matchLabelExpressions.map(({ key, values }) => `${key} in${values?.length ? ` [${values.join(", ")}]` : ""}`);
    for (const [j, text] of (texts.length > 0 ? texts : ["<none>"]).entries()) out.line(1, `${j === 0 ? `Term ${i}:` : ""}\t${text}`);
  }
}
