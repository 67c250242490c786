import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCluster, type StartedCluster } from "../../apiserver/src/start-cluster.ts";

/** A cluster in this process that real clients can reach. */
export interface ListeningCluster {
  readonly cluster: StartedCluster;
  /** A folder of its own. */
  readonly dir: string;
  /** Path of the admin's kubeconfig. */
  readonly kubeconfig: string;
  close(): Promise<void>;
}

export async function startListeningCluster(): Promise<ListeningCluster> {
  const cluster = await startCluster({ listen: true, nodes: 2, seed: 1 });
  const dir = mkdtempSync(join(tmpdir(), "kx-cluster-"));
  const kubeconfig = join(dir, "kubeconfig");
  writeFileSync(kubeconfig, cluster.kubeconfig!, { mode: 0o600 });
  return {
    cluster,
    dir,
    kubeconfig,
    async close() {
      await cluster.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
