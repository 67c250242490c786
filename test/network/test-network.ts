import { Namespace } from "@kx/shared/kinds/core/namespace";
import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import { seededRandom } from "@kx/shared/meta/clock";
import type { KubeObject } from "@kx/shared/meta/object";
import { httpAcceptor } from "@kx/shared/net/http-acceptor";
import { createNetwork, type Network, type NetworkOptions } from "../../apiserver/src/network/network.ts";
import { createMemoryCluster, type MemoryCluster } from "./memory-cache.ts";
import { aNode, aPod } from "./objects.ts";
import { createTestClock, type TestClock } from "./test-clock.ts";

export interface TestNetwork extends MemoryCluster {
  readonly network: Network;
  readonly clock: TestClock;
  /** What the data plane recorded: `Reason: message`. */
  readonly events: string[];
  /** A pod that answers HTTP with `NAME SOURCE METHOD PATH BODY`, on 8080 or the ports given. Answers how to stop it. */
  runPod(name: string, ip: string, options?: { ports?: number[]; spec?: object }): () => void;
}

/** A data plane over three nodes and nothing else. @param loopback the third of 127.N.0.0/16 that its doors use */
export function createTestNetwork(options: Partial<NetworkOptions> & { loopback?: number } = {}): TestNetwork {
  const { loopback = 77, ...network } = options;
  const cluster = createMemoryCluster();
  const clock = createTestClock();
  const events: string[] = [];
  cluster.put(Node, aNode(1, { loopback }), aNode(2, { loopback }), aNode(3, { loopback }));
  cluster.put(Namespace, { metadata: { name: "default" } }, { metadata: { name: "prod" } });
  const built = createNetwork({
    cache: cluster.cache,
    client: cluster.client,
    events: { event: (_object: KubeObject, _type, reason, message) => void events.push(`${reason}: ${message}`) },
    clock,
    random: seededRandom(7),
    podCidr: "10.244.0.0/16",
    serviceCidr: "10.0.0.0/16",
    loadBalancerPool: `127.${loopback}.200.0/24`,
    ...network,
  });
  return {
    ...cluster,
    network: built,
    clock,
    events,
    runPod(name, ip, { ports = [8080], spec = {} } = {}) {
      cluster.put(Pod, aPod(name, ip, `node-${ip.split(".")[2]}`, spec));
      const listeners = ports.map((port) =>
        built.fabric.listen(
          { ip, port, protocol: "TCP" },
          httpAcceptor((request, response, flow) => {
            const chunks: Uint8Array[] = [];
            request.on("data", (chunk: Uint8Array) => chunks.push(chunk));
            request.on("end", () => {
              response.writeHead(200, { "content-type": "text/plain", "x-pod": name });
              response.end(`${name} ${flow.source.ip} ${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`.trimEnd());
            });
          }),
        ),
      );
      return () => {
        cluster.remove(Pod, { namespace: "default", name });
        for (const listener of listeners) listener.close();
      };
    },
  };
}
