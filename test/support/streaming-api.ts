import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realPods, type RealPods } from "./real-pods.ts";
import { realNetwork, type RealNetwork } from "./real-network.ts";
import { startApi, type RunningApi, type StartApiOptions } from "./start-api.ts";

export interface StreamingApi {
  readonly api: RunningApi;
  readonly pods: RealPods;
  readonly network: RealNetwork;
  /** The working folder of every container. */
  readonly folder: string;
  /** Makes a pod that runs. @param more beside containers */
  pod(name: string, containers: readonly object[], more?: { ip?: string; spec?: object; placed?: boolean }): Promise<void>;
  close(): Promise<void>;
}

/** An API whose pods and addresses are of this machine. */
export async function startStreamingApi(options: StartApiOptions = {}): Promise<StreamingApi> {
  const folder = await mkdtemp(join(tmpdir(), "kx-streams-"));
  const pods = realPods(folder);
  const network = realNetwork();
  const api = await startApi({ pods, network, ...options });
  const inDefault = "/api/v1/namespaces/default/pods";
  return {
    api,
    pods,
    network,
    folder,
    async pod(name, containers, { ip = "10.244.1.5", spec = {}, placed = true } = {}) {
      const listed = containers.map((container) => ({ image: "nginx", ...container }));
      await api.call("POST", inDefault, { body: { metadata: { name }, spec: { containers: listed, ...spec } } });
      if (!placed) return;
      await api.call("POST", `${inDefault}/${name}/binding`, { body: { target: { name: "node-1" } } });
      const status = { phase: "Running", podIP: ip, podIPs: [{ ip }], conditions: [{ type: "Ready", status: "True" }] };
      await api.call("PATCH", `${inDefault}/${name}/status`, { body: { status }, headers: { "content-type": "application/merge-patch+json" } });
    },
    async close() {
      await api.close();
      await rm(folder, { recursive: true });
    },
  };
}
