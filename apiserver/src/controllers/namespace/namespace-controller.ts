import { resourcePath } from "@kx/shared/client/resource-path";
import type { Cache } from "@kx/shared/client/informer";
import { Event } from "@kx/shared/kinds/core/event";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import type { AnyKind } from "@kx/shared/kinds/kind";
import { timestamp } from "@kx/shared/meta/clock";
import { jsonEqual } from "@kx/shared/json/json-equal";
import type { KubeObject } from "@kx/shared/meta/object";
import { defineController, type Controller, type ControllerContext } from "../controller.ts";
import { wake } from "../wakes.ts";
import { deletionConditions, type Content } from "./deletion-conditions.ts";

/**
 * Empties a namespace that is being deleted and lets it go (pkg/controller/namespace). Pods go first, so that what they
 * use outlives them. The registry finalises it only if it is empty at that very commit.
 * @param kinds of all that may stand in a namespace
 */
export function namespaceController(kinds: readonly AnyKind[]): Controller<Namespace> {
  // Nothing waits for Events: they are the most of a cluster's objects, go at once, and go last.
  const namespaced = kinds.filter((kind) => kind.resource.namespaced && kind !== Event);
  return defineController<Namespace>({
    name: "namespace-controller",
    reconciles: Namespace,
    wakesOn: namespaced.map((kind) => wake<KubeObject>(kind, terminatingNamespace)),
    async reconcile(namespace, _ref, context) {
      if (!namespace?.metadata.deletionTimestamp || !namespace.spec?.finalizers?.includes("kubernetes")) return;
      const contents = contentsOf(namespace, namespaced, context.cache);
      if (contents.length === 0) {
        await deleteAll(namespace, Event, context);
        return finalize(namespace, context);
      }
      const pods = contents.filter(({ kind }) => kind.resource.plural === "pods");
      const turn = pods.length > 0 ? pods : contents;
      await Promise.all(turn.filter(hasUndeleted).map(({ kind }) => deleteAll(namespace, kind, context)));
      await noteRemaining(namespace, contents, context);
    },
  });
}

function terminatingNamespace({ metadata }: KubeObject, _previous: KubeObject | undefined, cache: Cache): { name: string }[] {
  const name = metadata.namespace ?? "";
  return cache.of(Namespace).get({ name })?.metadata.deletionTimestamp ? [{ name }] : [];
}

function contentsOf(namespace: Namespace, kinds: readonly AnyKind[], cache: Cache): Content[] {
  return kinds.flatMap((kind) => {
    const objects = cache.of<KubeObject>(kind).list(namespace.metadata.name ?? "");
    return objects.length > 0 ? [{ kind, objects }] : [];
  });
}

const hasUndeleted = ({ objects }: Content): boolean => objects.some(({ metadata }) => !metadata.deletionTimestamp);

async function deleteAll({ metadata }: Namespace, { resource }: AnyKind, { client }: ControllerContext): Promise<void> {
  const path = resourcePath(resource, { namespace: metadata.name });
  const body = { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" };
  await client.transport.request({ method: "DELETE", path, body });
}

async function finalize(namespace: Namespace, { client }: ControllerContext): Promise<void> {
  const finalizers = namespace.spec?.finalizers?.filter((finalizer) => finalizer !== "kubernetes") ?? [];
  const path = resourcePath(Namespace.resource, { name: namespace.metadata.name, subresource: "finalize" });
  const body = { kind: "Namespace", apiVersion: "v1", ...namespace, spec: { ...namespace.spec, finalizers } };
  await client.transport.request({ method: "PUT", path, body });
}

/** Says what is left, once everything has been told to go and some of it takes its time. */
async function noteRemaining(namespace: Namespace, contents: readonly Content[], { client, clock }: ControllerContext): Promise<void> {
  const waiting = contents.filter((content) => !hasUndeleted(content));
  if (waiting.length === 0) return;
  const conditions = deletionConditions(waiting, namespace.status?.conditions ?? [], timestamp(clock));
  if (jsonEqual(conditions, namespace.status?.conditions)) return;
  await client.updateStatus(Namespace, { ...namespace, status: { ...namespace.status, conditions } });
}
