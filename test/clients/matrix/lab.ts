import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCluster } from "@kx/apiserver";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { minorOf, type Kubectl } from "../../support/kubectl.ts";
import { openSession, type Session } from "./session.ts";

/** One release of kubectl at one cluster of its own. */
export interface Lab {
  /** A namespace made for this, and a session in it. @param row its place in the matrix, which makes the name */
  inNamespace(row: number, run: (session: Session) => Promise<void>): Promise<void>;
  /** @throws when the cluster had faults of its own */
  close(): Promise<void>;
}

/** Starts the cluster, on a port of loopback that the system chooses. */
export async function startLab(kubectl: Kubectl): Promise<Lab> {
  const cluster = await startCluster({ listen: true, freeze: true, seed: 1 });
  // One home for all: what discovery has found once is in its cache, as it would be for a user.
  const home = mkdtempSync(join(tmpdir(), "kx-matrix-"));
  return {
    async inNamespace(row, run) {
      const namespace = `case-${row}`;
      await cluster.client.create(Namespace, { metadata: { name: namespace } });
      const session = await openSession({ path: kubectl.path, minor: minorOf(kubectl), cluster, home, namespace });
      try {
        await run(session);
      } finally {
        session.close();
        // Its pods would fill the nodes.
        await cluster.client.delete(Namespace, { name: namespace });
      }
    },
    async close() {
      rmSync(home, { recursive: true, force: true });
      await cluster.close();
    },
  };
}
