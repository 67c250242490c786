import type { Ingress } from "@kx/shared/kinds/networking/ingress";
import type { HttpIngressPath, IngressBackend } from "@kx/shared/kinds/networking/ingress/model";
import type { ObjectRef } from "@kx/shared/meta/object";
import { refOf } from "@kx/shared/meta/object";
import { catchAllOptions, readOptions, type IngressOptions } from "./annotations.ts";
import { createPathTable, createRegexTable, type PathRule } from "./path-match.ts";
import { createRewrite, type Rewrite } from "./rewrite.ts";

/** A Service port as an Ingress names it. */
export interface Backend {
  readonly namespace: string;
  readonly service: string;
  /** Its number or its name. */
  readonly port: string;
}

/** One path of a host, and what becomes of its requests. */
export interface Location extends PathRule {
  /** Absent on the controller's own catch-all. */
  readonly ingress: ObjectRef | undefined;
  /** Absent where the controller's own default backend answers. */
  readonly backend: Backend | undefined;
  /** True where no rule of an Ingress stands behind it, only a default backend. */
  readonly isDefault: boolean;
  readonly options: IngressOptions;
  readonly rewrite: Rewrite | undefined;
}

/** One virtual host of nginx. */
export interface Server {
  /** As in the rules; `_` for every host that no rule names. */
  readonly host: string;
  /** The Ingress whose `tls` counts for this host; absent when it has none. */
  readonly tls: Ingress | undefined;
  /** Where `/` is sent; empty when nowhere. */
  readonly appRoot: string;
  /** @param path normalised; every path has a location */
  match(path: string): Location;
}

/** The host of rules without one, in nginx' notation. */
export const anyHost = "_";

/** The hosts that an Ingress has a say in. */
export function hostsOf({ spec }: Ingress): string[] {
  const rules = spec?.rules ?? [];
  if (rules.length === 0) return spec?.defaultBackend ? [anyHost] : [];
  return [...new Set(rules.map(({ host }) => host || anyHost))];
}

/** Oldest first; of equally old ones the larger name (controller/store sortIngressSlice). */
export function inOrder(ingresses: readonly Ingress[]): Ingress[] {
  const age = ({ metadata }: Ingress): string => metadata.creationTimestamp ?? "";
  const name = ({ metadata }: Ingress): string => `${metadata.namespace}/${metadata.name}`;
  return [...ingresses].sort((left, right) => compare(age(left), age(right)) || compare(name(right), name(left)));
}

/**
 * The virtual host of `host` as ingress-nginx builds it (controller.go createServers, getBackendServers).
 * @param ingresses those that have a say in the host, in any order
 */
export function buildServer(host: string, ingresses: readonly Ingress[]): Server {
  const ordered = inOrder(ingresses);
  const locations = new Map<string, Location>();
  const root = host === anyHost ? catchAll(ordered) : defaultOf(ordered);
  locations.set(keyOf(root), root);
  for (const ingress of ordered) {
    for (const path of pathsOf(ingress, host)) {
      const location = locationOf(ingress, path);
      const known = location && locations.get(keyOf(location));
      if (location && (!known || known.isDefault)) locations.set(keyOf(location), location);
    }
  }
  const all = [...locations.values()];
  const table = all.some((location) => needsRewrite(location) || location.options.useRegex) ? createRegexTable(all) : createPathTable(all);
  return {
    host,
    // The catch-all has the default certificate from the start.
    tls: host === anyHost ? undefined : ordered.find(({ spec }) => spec?.tls?.length),
    appRoot: all.find(({ options }) => options.appRoot)?.options.appRoot ?? "",
    match: (path) => table.match(path) ?? root,
  };
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

const keyOf = ({ path, pathType }: PathRule): string => `${pathType} ${path}`;

const pathsOf = ({ spec }: Ingress, host: string): HttpIngressPath[] =>
  (spec?.rules ?? []).filter((rule) => (rule.host || anyHost) === host).flatMap(({ http }) => http?.paths ?? []);

/** What answers where no host matches: the first Ingress that has a default backend and no rules. */
function catchAll(ordered: readonly Ingress[]): Location {
  const root = { path: "/", pathType: "Prefix", rewrite: undefined } as const;
  const ingress = ordered.find(({ spec }) => !spec?.rules?.length && spec?.defaultBackend?.service);
  if (!ingress) return { ...root, ingress: undefined, backend: undefined, isDefault: true, options: catchAllOptions };
  return { ...root, ingress: refOf(ingress), backend: backendOf(ingress, ingress.spec?.defaultBackend), isDefault: false, options: catchAllOptions };
}

/** What answers where the host matches and no path: the default backend of the first Ingress that names the host. */
function defaultOf(ordered: readonly Ingress[]): Location {
  const [first] = ordered;
  const root = { path: "/", pathType: "Prefix", isDefault: true } as const;
  if (!first) return { ...root, ingress: undefined, backend: undefined, options: catchAllOptions, rewrite: undefined };
  const options = readOptions(first);
  return { ...root, ingress: refOf(first), backend: backendOf(first, first.spec?.defaultBackend), options, rewrite: rewriteOf("/", options) };
}

/** Undefined for a resource backend, which is left out so that the default backend answers. */
function locationOf(ingress: Ingress, { path: given, pathType, backend }: HttpIngressPath): Location | undefined {
  const service = backendOf(ingress, backend);
  if (!service) return undefined;
  const path = given || "/";
  const options = readOptions(ingress);
  return {
    path,
    pathType: pathType === "Exact" ? "Exact" : "Prefix",
    ingress: refOf(ingress),
    backend: service,
    isDefault: false,
    options,
    rewrite: rewriteOf(path, options),
  };
}

function backendOf({ metadata }: Ingress, backend: IngressBackend | undefined): Backend | undefined {
  const { service } = backend ?? {};
  if (!service) return undefined;
  return { namespace: metadata.namespace ?? "", service: service.name, port: String(service.port?.number || (service.port?.name ?? "")) };
}

/** A target that equals the path changes nothing. */
const needsRewrite = ({ path, options }: { path: string; options: IngressOptions }): boolean =>
  options.rewriteTarget !== "" && options.rewriteTarget !== path;

const rewriteOf = (path: string, options: IngressOptions): Rewrite | undefined =>
  needsRewrite({ path, options }) ? createRewrite(path, options.rewriteTarget) : undefined;
