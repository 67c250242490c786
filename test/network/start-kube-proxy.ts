import type { Container } from "@kx/shared/net/container";
import type { Acceptor } from "@kx/shared/net/fabric";
import type { Protocol } from "@kx/shared/net/addresses";
import type { TestNetwork } from "./test-network.ts";

/** Runs node-1's kube-proxy pod, as a kubelet would: its ports are on the node's address. */
export function startKubeProxy(lab: TestNetwork): void {
  const image = lab.network.images.find(({ repositories }) => repositories.includes("registry.k8s.io/kube-proxy"));
  if (!image) throw new Error("there is no image of kube-proxy");
  const node = { name: "node-1", ip: "172.18.0.2" };
  void image.start({
    node,
    clock: lab.clock,
    signal: new AbortController().signal,
    log: () => undefined,
    listen: (port: number, protocol: Protocol, acceptor: Acceptor) => lab.network.fabric.listen({ ip: node.ip, port, protocol }, acceptor),
  } as unknown as Container);
}
