import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StartedCluster } from "@kx/apiserver";
import { applyObject } from "@kx/shared/client/apply-object";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { ServiceAccount } from "@kx/shared/kinds/core/service-account";
import type { Kind } from "@kx/shared/kinds/kind";
import type { KubeObject } from "@kx/shared/meta/object";
import { expect } from "vitest";
import { createCommands, type Commands } from "./commands.ts";

/** An object as one writes it. */
export type Manifest = Record<string, unknown> & { metadata: Record<string, unknown> & { name: string } };

/** One release of kubectl in one namespace, which is empty at first, and what the cluster itself says of it. */
export interface Session extends Commands {
  /** NN of the release 1.NN. */
  readonly minor: number;
  readonly namespace: string;
  /** `https://127.0.0.1:PORT`. */
  readonly server: string;
  /** The admin, in process. */
  readonly client: StartedCluster["client"];
  readonly cluster: StartedCluster;
  /** Writes a file of the session's own. @returns its path */
  file(name: string, content: string | object): string;
  /** Puts objects into the namespace beforehand, past kubectl. */
  given(...manifests: readonly Manifest[]): Promise<void>;
  /** An object of the namespace, or of the cluster. Rejects with 404 where there is none. */
  get<T extends KubeObject>(kind: Kind<T>, name: string): Promise<T>;
  list<T extends KubeObject>(kind: Kind<T>, labelSelector?: string): Promise<readonly T[]>;
  /** Expects that nothing of this name is there. */
  gone<T extends KubeObject>(kind: Kind<T>, name: string): Promise<void>;
  /** The first state of the object, from now on, that satisfies. */
  until<T extends KubeObject>(kind: Kind<T>, name: string, satisfied: (object: T) => boolean): Promise<T>;
  /** Resolves once nothing of this name is there. */
  untilGone<T extends KubeObject>(kind: Kind<T>, name: string): Promise<void>;
}

export interface SessionOptions {
  /** Of kubectl. */
  path: string;
  minor: number;
  cluster: StartedCluster;
  /** What kubectl caches is shared by all sessions of a home. */
  home: string;
  /** Must be there. */
  namespace: string;
}

/** Resolves once pods may be made in the namespace. */
export async function openSession({ path, minor, cluster, home, namespace }: SessionOptions): Promise<Session> {
  const { client } = cluster;
  const cwd = join(home, namespace);
  mkdirSync(cwd);
  const file: Session["file"] = (name, content) => {
    const at = join(cwd, name);
    writeFileSync(at, typeof content === "string" ? content : JSON.stringify(content), { mode: 0o700 });
    return at;
  };
  // In the context, not as a flag: with the flag kubectl warns when a cluster-scoped object is deleted.
  const KUBECONFIG = file("kubeconfig", cluster.kubeconfig!.replace(/^( +)cluster: .*$/m, `$&\n$1namespace: ${namespace}`));
  const named = <T extends KubeObject>(kind: Kind<T>, name: string): { namespace?: string; fieldSelector: string } => ({ ...scope(kind), fieldSelector: `metadata.name=${name}` });
  const scope = <T extends KubeObject>(kind: Kind<T>): { namespace?: string } => (kind.resource.namespaced ? { namespace } : {});
  const until: Session["until"] = async (kind, name, satisfied) => {
    for await (const { type, object } of client.watch(kind, named(kind, name))) if (type !== "DELETED" && satisfied(object)) return object;
    throw new Error(`the watch of ${name} ended`);
  };

  // Pods are refused before the one, and hold back without the other.
  await until(ServiceAccount, "default", () => true);
  await until(ConfigMap, "kube-root-ca.crt", () => true);

  return {
    ...createCommands({ path, minor, cwd, env: { HOME: home, KUBECONFIG, KUBECACHEDIR: undefined, KUBE_EDITOR: undefined } }),
    minor,
    namespace,
    server: cluster.server!,
    client,
    cluster,
    file,
    until,
    async given(...manifests) {
      for (const manifest of manifests) await applyObject(client.transport, { ...manifest, metadata: { namespace, ...manifest.metadata } } as KubeObject);
    },
    get: (kind, name) => client.get(kind, { ...scope(kind), name }),
    list: async (kind, labelSelector) => (await client.list(kind, { ...scope(kind), ...(labelSelector ? { labelSelector } : {}) })).items,
    async gone(kind, name) {
      await expect(client.get(kind, { ...scope(kind), name })).rejects.toMatchObject({ code: 404 });
    },
    async untilGone(kind, name) {
      const { items, metadata } = await client.list(kind, named(kind, name));
      if (items.length === 0) return;
      const { resourceVersion = "" } = metadata;
      for await (const { type } of client.watch(kind, { ...named(kind, name), resourceVersion })) if (type === "DELETED") return;
    },
  };
}
