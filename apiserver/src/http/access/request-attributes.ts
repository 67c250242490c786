import { parseFieldSelector } from "@kx/shared/meta/field-selector";
import type { User } from "../../registry/registry.ts";
import { boolOf } from "../request/query-values.ts";
import type { Attributes } from "./authorizer.ts";

export interface RequestLine {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
}

const verbs: Readonly<Record<string, string>> = { POST: "create", GET: "get", HEAD: "get", PUT: "update", PATCH: "patch", DELETE: "delete" };
const slash = 0x2f;
/** What may follow a namespace's name and is still about the namespace. */
const namespaceSubresources = new Set(["status", "finalize"]);

/**
 * What a request is about to do, read from its line alone: whether there is such a resource is found out later, so that
 * who may not ask does not learn it (apiserver endpoints/request/requestinfo.go).
 */
export function requestAttributes(user: User, { method, query, ...line }: RequestLine): Attributes {
  const path = decoded(line.path);
  const parts = trimmed(path).split("/");
  const isNamed = parts[0] === "apis";
  let at = isNamed ? 3 : 2;
  if ((!isNamed && parts[0] !== "api") || parts.length <= at) return { user, verb: method.toLowerCase(), path };
  const group = isNamed ? parts[1]! : "";
  const version = parts[at - 1]!;
  let verb = verbs[method] ?? "";
  if ((parts[at] === "watch" || parts[at] === "proxy") && parts.length > at + 1) verb = parts[at++]!;
  let namespace = "";
  if (parts[at] === "namespaces" && parts.length > at + 1) {
    namespace = parts[at + 1]!;
    if (parts.length > at + 2 && !namespaceSubresources.has(parts[at + 2]!)) at += 2;
  }
  const resource = parts[at]!;
  let name = parts[at + 1] ?? "";
  const subresource = verb === "proxy" ? "" : (parts[at + 2] ?? "");
  if (name === "" && verb === "delete") verb = "deletecollection";
  else if (name === "" && verb === "get") {
    verb = query.size > 0 && boolOf(query, "watch") === true ? "watch" : "list";
    name = selectedName(query);
  }
  return { user, verb, group, version, resource, subresource, namespace, name };
}

/** Without slashes at either end. */
function trimmed(path: string): string {
  let from = 0;
  let to = path.length;
  while (path.charCodeAt(from) === slash) from++;
  while (to > from && path.charCodeAt(to - 1) === slash) to--;
  return path.slice(from, to);
}

/** A collection narrowed to one name counts as that object. */
function selectedName(query: URLSearchParams): string {
  const text = query.size > 0 ? query.get("fieldSelector") : null;
  if (!text) return "";
  try {
    const name = parseFieldSelector(text)?.terms.find(({ field, negated }) => field === "metadata.name" && !negated)?.value ?? "";
    return name === "." || name === ".." || /[/%]/.test(name) ? "" : name;
  } catch {
    // Whoever reads the selector for the list says what is wrong with it.
    return "";
  }
}

function decoded(path: string): string {
  if (!path.includes("%")) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
