import type { GroupVersionKind, Resource, Subresource } from "../schema.ts";
import { definitionOfKind } from "../table.ts";
import { kindOf, versionPath } from "./served.ts";

export type Method = "get" | "post" | "put" | "patch" | "delete";

/** One operation of a path, before it takes the form of OpenAPI v2 or v3. */
export interface Operation {
  method: Method;
  /** `get`, `list`, `post`, `put`, `patch`, `delete`, `deletecollection`. */
  action: string;
  id: string;
  tag: string;
  kind: GroupVersionKind;
  query: readonly QueryParameter[];
  /** Definition of the body; a patch has none but its own media types. */
  body?: string;
  /** Definition of the answer; undefined is plain text. */
  answer: string | undefined;
  /** Answers beside 200 and 401. */
  codes: readonly string[];
}

export interface QueryParameter {
  name: string;
  type: "string" | "integer" | "boolean";
}

export interface PathOperations {
  path: string;
  operations: readonly Operation[];
}

const meta = "io.k8s.apimachinery.pkg.apis.meta.v1";
export const patchDefinition = `${meta}.Patch`;
export const patchTypes = [
  "application/apply-patch+yaml",
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
] as const;

const text = (name: string): QueryParameter => ({ name, type: "string" });
const flag = (name: string): QueryParameter => ({ name, type: "boolean" });
const count = (name: string): QueryParameter => ({ name, type: "integer" });

const writing = [text("dryRun"), text("fieldManager"), text("fieldValidation")];
const deleting = [text("dryRun"), count("gracePeriodSeconds"), flag("orphanDependents"), text("propagationPolicy")];
const listing = [
  flag("allowWatchBookmarks"),
  text("continue"),
  text("fieldSelector"),
  text("labelSelector"),
  count("limit"),
  text("resourceVersion"),
  text("resourceVersionMatch"),
  flag("sendInitialEvents"),
  count("timeoutSeconds"),
  flag("watch"),
];

/** What a verb of discovery is in a document: its method, its action, its word in an operation's id. */
interface VerbForm {
  method: Method;
  action: string;
  word: string;
  query: readonly QueryParameter[];
  codes?: readonly string[];
}

const verbForms: Readonly<Record<string, VerbForm>> = {
  list: { method: "get", action: "list", word: "list", query: listing },
  create: { method: "post", action: "post", word: "create", query: writing, codes: ["201", "202"] },
  deletecollection: {
    method: "delete",
    action: "deletecollection",
    word: "deleteCollection",
    query: [...deleting, ...listing.filter(({ name }) => name !== "watch" && name !== "allowWatchBookmarks")],
  },
  get: { method: "get", action: "get", word: "read", query: [] },
  update: { method: "put", action: "put", word: "replace", query: writing, codes: ["201"] },
  patch: { method: "patch", action: "patch", word: "patch", query: [...writing, flag("force")], codes: ["201"] },
  delete: { method: "delete", action: "delete", word: "delete", query: deleting, codes: ["202"] },
};
const onCollection = ["list", "create", "deletecollection"];
const onObject = ["get", "update", "patch", "delete"];
/** Their bytes are streams or another server's: no document can say their form. */
const undescribed = new Set(["attach", "exec", "portforward", "proxy"]);

const title = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const lower = (word: string): string => word.charAt(0).toLowerCase() + word.slice(1);

/** Name of the synthesised definition of a kind's list. */
export const listDefinition = (resource: Resource): string => `${resource.definition}List`;

/** Every path of a resource and of its subresources. */
export function pathsOf(resource: Resource): PathOperations[] {
  const base = versionPath(resource);
  const root = resource.namespaced ? `${base}/namespaces/{namespace}` : base;
  const collection = `${root}/${resource.plural}`;
  const paths: PathOperations[] = [
    { path: collection, operations: operationsFor(resource, onCollection) },
    { path: `${collection}/{name}`, operations: operationsFor(resource, onObject) },
    ...resource.subresources
      .filter(({ name }) => !undescribed.has(name))
      .map((subresource) => ({
        path: `${collection}/{name}/${subresource.name}`,
        operations: subresourceOperations(resource, subresource),
      })),
  ];
  if (resource.namespaced && resource.verbs.includes("list")) {
    const everywhere = operation(resource, { verb: "list", kind: kindOf(resource), definition: resource.definition });
    const id = `${lower(idOf(resource, { word: "list", kind: resource.kind, scope: "" }))}ForAllNamespaces`;
    paths.push({ path: `${base}/${resource.plural}`, operations: [{ ...everywhere, id }] });
  }
  return paths.filter(({ operations }) => operations.length > 0);
}

function operationsFor(resource: Resource, verbs: readonly string[]): Operation[] {
  return verbs
    .filter((verb) => resource.verbs.includes(verb))
    .map((verb) => operation(resource, { verb, kind: kindOf(resource), definition: resource.definition }));
}

function subresourceOperations(resource: Resource, subresource: Subresource): Operation[] {
  const own = subresource.kind === resource.kind;
  const definition = own ? resource.definition : definitionOfKind(subresource);
  return subresource.verbs
    .filter((verb) => verbForms[verb])
    .map((verb) => operation(resource, { verb, kind: kindOf(subresource), definition, suffix: title(subresource.name) }));
}

interface Target {
  verb: string;
  kind: GroupVersionKind;
  definition: string | undefined;
  suffix?: string;
}

function operation(resource: Resource, { verb, kind, definition, suffix = "" }: Target): Operation {
  const form = verbForms[verb] as VerbForm;
  const isText = suffix === "Log";
  return {
    method: form.method,
    action: form.action,
    id: idOf(resource, { word: form.word, kind: `${resource.kind}${suffix}`, scope: resource.namespaced ? "Namespaced" : "" }),
    tag: resource.group ? `${groupWord(resource)}_${resource.version}` : `core_${resource.version}`,
    kind,
    query: form.query,
    ...bodyOf(verb, definition),
    answer: isText ? undefined : answerOf(resource, verb, definition),
    codes: form.codes ?? [],
  };
}

function bodyOf(verb: string, definition: string | undefined): { body?: string } {
  if (verb === "delete" || verb === "deletecollection") return { body: `${meta}.DeleteOptions` };
  if (verb === "patch") return { body: patchDefinition };
  return (verb === "create" || verb === "update") && definition ? { body: definition } : {};
}

function answerOf(resource: Resource, verb: string, definition: string | undefined): string | undefined {
  if (verb === "list") return listDefinition(resource);
  return verb === "delete" || verb === "deletecollection" ? `${meta}.Status` : definition;
}

/** As apiserver's GetOperationIDAndTags: `rbac.authorization.k8s.io` is `rbacAuthorization`. */
const groupWord = ({ group }: Resource): string => lower((group || "core").replace(/\.k8s\.io$/, "").split(".").map(title).join(""));

const idOf = (resource: Resource, { word, kind, scope }: { word: string; kind: string; scope: string }): string =>
  `${word}${title(groupWord(resource))}${title(resource.version)}${scope}${kind}`;
