import type { ImageBehaviour } from "@kx/shared/net/container";
import { httpAcceptor } from "@kx/shared/net/http-acceptor";
import type { Topology } from "../topology/topology.ts";
import type { Proxies } from "./proxies.ts";
import { rulesHttp, type RulesOptions } from "./rules/rules-http.ts";

const healthPort = 10256;
const metricsPort = 10249;

const modeLine = (mode: string): string => `Using ${mode} Proxier`;

/** What the `kube-proxy-<node>` pods show: a log that names the mode, the health of port 10256, and the rules on 10249. */
export function kubeProxyImage(options: RulesOptions & { proxies: Proxies; topology: Topology }): ImageBehaviour {
  const { proxies, topology } = options;
  return {
    repositories: ["registry.k8s.io/kube-proxy"],
    start(container) {
      container.log(modeLine(proxies.config.mode));
      const unsubscribe = proxies.onUse(({ mode }) => container.log(modeLine(mode)));
      container.signal.addEventListener("abort", unsubscribe, { once: true });
      container.listen(
        healthPort,
        "TCP",
        httpAcceptor((_request, response) => {
          const now = new Date(container.clock.now()).toISOString();
          response.writeHead(200, { "content-type": "application/json", "x-content-type-options": "nosniff" });
          response.end(`{"lastUpdated": "${now}","currentTime": "${now}"}`);
        }),
      );
      const rules = rulesHttp(() => topology.node(container.node.name), options);
      container.listen(metricsPort, "TCP", httpAcceptor(rules));
    },
  };
}
