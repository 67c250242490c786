import { parseAllDocuments } from "yaml";
import type { ApiClient } from "@kx/shared/client/api-client";
import { applyObject } from "@kx/shared/client/apply-object";
import { deepFreeze } from "@kx/shared/client/deep-freeze";
import { realClock, seededRandom, type Clock } from "@kx/shared/meta/clock";
import type { KubeObject } from "@kx/shared/meta/object";
import type { ProxyModeName } from "@kx/shared/net/proxy-modes";
import { createCluster } from "./cluster.ts";
import { adminUser } from "./http/authenticate.ts";
import { loadOrCreateAuthority } from "./http/certificates/authority.ts";
import { kubeconfig } from "./kubeconfig.ts";
import type { FetchFrom, Trace } from "./network/network.ts";
import { serveApi } from "./serve.ts";
import { createMemoryStorage } from "./storage/memory.ts";
import type { Storage } from "./storage/storage.ts";

export interface StartOptions {
  /** Default 3. */
  nodes?: number;
  proxyMode?: ProxyModeName;
  serviceCIDR?: string;
  podCIDR?: string;
  legacyApis?: boolean;
  /** Makes every random choice repeatable. */
  seed?: number;
  clock?: Clock;
  /** Memory by default. */
  storage?: Storage;
  /** Listens for real clients on a free port of loopback. Default false. */
  listen?: boolean;
  /** Freezes shared objects, so that whoever changes one fails. Default false. */
  freeze?: boolean;
}

export interface StartedCluster {
  /** Acts as the admin. */
  readonly client: ApiClient;
  /** `https://127.0.0.1:PORT` and a kubeconfig for it; present with `listen`. */
  readonly server?: string;
  readonly kubeconfig?: string;
  /** Applies every document of a YAML text as `kubectl apply` does; namespaced ones without a namespace go to `default`. */
  apply(yaml: string): Promise<KubeObject[]>;
  /** Like the global fetch, from inside the simulated network. Rejects with a ConnectError that says why. */
  fetch(url: string | URL, init?: RequestInit & FetchFrom): Promise<Response>;
  /** One GET, told hop by hop. */
  trace(url: string | URL, from?: FetchFrom): Promise<Trace>;
  /** Resolves once nothing moves any more. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

let clusters = 0;

/** A whole cluster in this process, in memory and without any door unless asked for. */
export async function startCluster(options: StartOptions = {}): Promise<StartedCluster> {
  const { clock = realClock, seed, listen = false } = options;
  const authority = await loadOrCreateAuthority(undefined, { hosts: [], clock });
  let api: { host: string; port: number } | undefined;
  const failures: unknown[] = [];
  const cluster = await createCluster({
    storage: options.storage ?? createMemoryStorage({ clock }),
    clock,
    random: seed === undefined ? Math.random : seededRandom(seed),
    authority,
    nodes: options.nodes ?? 3,
    serviceCIDR: options.serviceCIDR ?? "10.0.0.0/16",
    podCIDR: options.podCIDR ?? "10.244.0.0/16",
    proxyMode: options.proxyMode,
    legacyApis: options.legacyApis ?? true,
    loopback: 100 + (clusters++ % 100),
    apiListener: () => api,
    ...(options.freeze ? { seal: (object: KubeObject) => void deepFreeze(object) } : {}),
    report: (error) => failures.push(error),
    onFailure: (error) => failures.push(error),
  });
  const client = cluster.client(adminUser, "kubectl-client-side-apply");
  const served = listen ? await serveApi(cluster, { authority, port: 0 }) : undefined;
  if (served) api = { host: "127.0.0.1", port: served.port };
  return {
    client,
    ...(served ? { server: served.server, kubeconfig: kubeconfig({ name: "kx", server: served.server, authority }) } : {}),
    async apply(yaml) {
      const objects: KubeObject[] = [];
      for (const document of parseAllDocuments(yaml)) {
        if (document.errors[0]) throw document.errors[0];
        const object = document.toJS() as KubeObject | null;
        if (object) objects.push(await applyObject(client.transport, object));
      }
      return objects;
    },
    fetch: (url, { from, namespace, agent, ca, insecure, ...init } = {}) =>
      cluster.network.fetch(url, init, { ...(from ? { from } : {}), ...(namespace ? { namespace } : {}), ...(agent ? { agent } : {}), ...(ca ? { ca } : {}), ...(insecure ? { insecure } : {}) }),
    trace: (url, from) => cluster.network.trace(url, from),
    settled: () => cluster.settled(),
    async close() {
      await served?.close();
      await cluster.close();
      if (failures.length > 0) throw new AggregateError(failures, "the cluster had faults of its own");
    },
  };
}
