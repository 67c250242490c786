// Writes shared/src/schema/generated/table.ts: the structure of every stable resource and of every definition that one
// of them reaches, from the published structure of the release.
//
//   node scripts/generate-schema.mjs <structure.json>
//
// Beside the structure it reads generate-schema.go-forms.json: what OpenAPI and protobuf do not tell of a field's Go form,
// that is which zero values are kept (pointers), written even when absent, or omitted, where that differs from what the
// structure suggests, and the names of Go types, which stand in the text of a type error.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { legacyIngress } from "./generate-schema.legacy-ingress.mjs";

/** Fields behind feature gates that are off by default in the release: a cluster does not serve them. */
const gatedFields = {
  "io.k8s.api.coordination.v1.LeaseSpec": ["preferredHolder", "strategy"], // CoordinatedLeaderElection
  "io.k8s.api.core.v1.PodSpec": ["schedulingGroup"], // GenericWorkload
  "io.k8s.api.core.v1.PodStatus": ["nodeAllocatableResourceClaimStatuses"], // DRANodeAllocatableResources
  "io.k8s.api.storage.v1.CSIDriverSpec": ["preventPodSchedulingIfMissing"], // VolumeLimitScaling
  "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta": ["shardInfo"], // ShardedListAndWatch
};

/** Served, but reached from no resource's fields: subresources and what verbs take and answer. */
const furtherRoots = [
  "io.k8s.api.authentication.v1.TokenRequest",
  "io.k8s.api.autoscaling.v1.Scale",
  "io.k8s.api.policy.v1.Eviction",
  "io.k8s.apimachinery.pkg.apis.meta.v1.APIGroupList",
  "io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList",
  "io.k8s.apimachinery.pkg.apis.meta.v1.APIVersions",
  "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions",
  "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta",
  "io.k8s.apimachinery.pkg.apis.meta.v1.Status",
  "io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent",
];

const here = dirname(fileURLToPath(import.meta.url));
const goForms = JSON.parse(readFileSync(join(here, "generate-schema.go-forms.json"), "utf8"));
const [, , structureFile] = process.argv;
if (!structureFile) {
  console.error("usage: npm run generate -- <structure.json>");
  process.exit(2);
}
const structure = JSON.parse(readFileSync(structureFile, "utf8"));
const definitions = { ...structure.definitions, ...legacyIngress.definitions };
const protoMessages = { ...structure.protoMessages, ...legacyIngress.protoMessages };
const byProto = new Map(Object.entries(definitions).map(([name, { proto }]) => [proto, name]));

for (const [name, fields] of Object.entries(gatedFields)) for (const field of fields) delete definitions[name].fields[field];

const refOf = (field) => field.ref ?? (field.items && refOf(field.items)) ?? (field.map && refOf(field.map));

function reachable() {
  const seen = new Set();
  const queue = [...structure.resources.map((resource) => resource.definition), ...furtherRoots, ...legacyIngress.roots];
  for (const name of queue) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const field of Object.values(definitions[name].fields ?? {})) if (refOf(field)) queue.push(refOf(field));
  }
  return [...seen].sort();
}

const names = reachable();
const indexOf = new Map(names.map((name, index) => [name, index]));

const letter = { string: "s", boolean: "b", number: "d", object: "o" };
function typeText(field) {
  if (field.ref) return `#${indexOf.get(field.ref)}`;
  if (field.items) return `[${typeText(field.items)}`;
  if (field.map) return `{${typeText(field.map)}`;
  if (field.type === "integer") return field.format === "int64" ? "l" : "i";
  if (field.format === "byte") return "y";
  return letter[field.type];
}

const isScalarRef = (ref) => ref !== undefined && !definitions[ref].fields && !ref.endsWith("SubresourceStatus");

function zeroOf(definition, name, field) {
  for (const form of ["kept", "written", "omitted"]) {
    if ((goForms[form][definition] ?? definitions[definition][form] ?? "").split(" ").includes(name)) return form;
  }
  if (["0", '""', "false", "{}"].includes(JSON.stringify(field.default))) return "written";
  return field.ref && !isScalarRef(field.ref) ? "kept" : "omitted";
}

const zeroMark = { kept: "?", written: "!", omitted: "" };

/** `<type> <protobuf number> <mark of the zero value> [L P M K T tokens] [=default]`; `table.ts` reads it. */
function fieldText(definition, name, field) {
  const tokens = [`${typeText(field)}${zeroMark[zeroOf(definition, name, field)]}`, field.protoNumber ?? ""];
  if (field.listType) tokens.push(`L${[field.listType, ...(field.listMapKeys ?? [])].join(",")}`);
  if (field.mapType) tokens.push(`M${field.mapType}`);
  if (field.patchStrategy) tokens.push(`P${field.patchStrategy}`);
  if (field.patchMergeKey) tokens.push(`K${field.patchMergeKey}`);
  const goType = (goForms.goTypes[definition] ?? definitions[definition].goTypes ?? "")
    .split(" ")
    .find((text) => text.startsWith(`${name}:`));
  if (goType) tokens.push(`T${goType.slice(name.length + 1)}`);
  const text = tokens.join(" ").trimEnd();
  return field.default === undefined ? text : `${text} =${JSON.stringify(field.default)}`;
}

const plain = (name) => name.replace(/-/g, "").toLowerCase();

/** Numbers of a message that JSON inlines: field number -> name of the JSON field, or the next such message. */
function inlined(message, fields) {
  const known = protoMessages[message] ?? messageOf(definitions[byProto.get(message)]);
  return Object.fromEntries(
    Object.entries(known).map(([name, [number, type]]) => [number, fields[name] ? name : inlined(type, fields)]),
  );
}

function messageOf({ fields, protoOnly }) {
  const own = Object.entries(fields).filter(([, field]) => field.protoNumber !== undefined);
  return { ...Object.fromEntries(own.map(([name, field]) => [name, [field.protoNumber, field.protoType]])), ...protoOnly };
}

function compactDefinition(name) {
  const { fields, required, gvk, protoOnly, mapType } = definitions[name];
  if (!fields) return name.endsWith("SubresourceStatus") ? { f: {} } : {};
  const inline = {};
  for (const [message, [number, type]] of Object.entries(protoOnly ?? {})) {
    const field = Object.keys(fields).find((key) => plain(key) === plain(message));
    if (field) fields[field].protoNumber = number; // `x-kubernetes-...`, which protobuf spells without dashes
    else inline[number] = inlined(type, fields);
  }
  const own = name.endsWith(".DeleteOptions") || name.endsWith(".WatchEvent") ? [{ group: "", version: "v1", kind: name.split(".").at(-1) }] : gvk;
  return {
    f: Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, fieldText(name, key, field)])),
    ...(required ? { r: required } : {}),
    ...(own ? { g: own.map(({ group, version, kind }) => [group, version, kind].join("/")) } : {}),
    ...(Object.keys(inline).length ? { i: inline } : {}),
    ...(mapType ? { m: mapType } : {}),
  };
}

const table = {
  resources: structure.resources,
  definitions: Object.fromEntries(names.map((name) => [name, compactDefinition(name)])),
};
const output = join(here, "../shared/src/schema/generated/table.ts");
mkdirSync(dirname(output), { recursive: true });
writeFileSync(
  output,
  `// Written by scripts/generate-schema.mjs; do not edit.\nexport const table: string = ${JSON.stringify(JSON.stringify(table))};\n`,
);
