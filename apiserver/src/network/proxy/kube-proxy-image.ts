import type { ImageBehaviour } from "@kx/shared/net/container";
import { httpAcceptor } from "@kx/shared/net/http-acceptor";
import type { Proxies } from "./proxies.ts";

const modeLine = (mode: string): string => `Using ${mode} Proxier`;

/** What the `kube-proxy-<node>` pods show: a log that names the mode, and the health of port 10256. */
export function kubeProxyImage(proxies: Proxies): ImageBehaviour {
  return {
    repositories: ["registry.k8s.io/kube-proxy"],
    start(container) {
      container.log(modeLine(proxies.mode));
      const unsubscribe = proxies.onUse((mode) => container.log(modeLine(mode)));
      container.signal.addEventListener("abort", unsubscribe, { once: true });
      container.listen(
        10256,
        "TCP",
        httpAcceptor((_request, response) => {
          const now = new Date(container.clock.now()).toISOString();
          response.writeHead(200, { "content-type": "application/json", "x-content-type-options": "nosniff" });
          response.end(`{"lastUpdated": "${now}","currentTime": "${now}"}`);
        }),
      );
    },
  };
}
