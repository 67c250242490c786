import { isIPv4 } from "node:net";
import { isIpvsScheduler, isProxyMode, type ProxyModeName } from "@kx/shared/net/proxy-modes";
import type { HttpHandler } from "@kx/shared/net/http-acceptor";
import type { NodeInfo } from "../../topology/topology.ts";
import type { ChangeTracker } from "../change-tracker.ts";
import type { Proxies } from "../proxies.ts";
import { serviceKey } from "../service-port.ts";
import { explainService } from "./explain.ts";
import { iptablesSave } from "./iptables-save.ts";
import { ipvsadm } from "./ipvsadm.ts";
import { nftRuleset } from "./nft.ts";
import type { NodeView } from "./node-view.ts";

export interface RulesOptions {
  readonly tracker: ChangeTracker;
  readonly proxies: Pick<Proxies, "config" | "on">;
  readonly podCidr: string;
  readonly serviceCidr: string;
}

const printers: Readonly<Record<Exclude<ProxyModeName, "userspace">, (view: NodeView) => string>> = {
  iptables: iptablesSave,
  ipvs: ipvsadm,
  nftables: nftRuleset,
};

const userspace = "userspace mode has no rules to choose by: the proxy's own process takes turns (see kx proxy explain)";

/**
 * What a node's kube-proxy tells of itself on its metrics port: `/proxyMode` and `/healthz` as a real one does
 * (cmd/kube-proxy/app/server.go, serveMetrics), `/rules` and `/explain` as kx's own, both with `mode`, `scheduler` and
 * `service=NAMESPACE/NAME` in the query.
 */
export function rulesHttp(node: () => NodeInfo | undefined, options: RulesOptions): HttpHandler {
  function viewOf(query: URLSearchParams, info: NodeInfo): NodeView {
    const { config } = options.proxies;
    const [mode, scheduler] = [query.get("mode") ?? config.mode, query.get("scheduler") ?? config.scheduler];
    if (!isProxyMode(mode)) throw new Error(`unknown proxy mode ${JSON.stringify(mode)}`);
    if (!isIpvsScheduler(scheduler)) throw new Error(`unknown ipvs scheduler ${JSON.stringify(scheduler)}`);
    const service = query.get("service");
    const ports = [...options.tracker.snapshot().services.values()]
      .flat()
      .filter((port) => isIPv4(port.clusterIPs[0] ?? "") && (service === null || serviceKey(port.service) === service))
      .sort((left, right) => (left.name < right.name ? -1 : 1));
    const { podCidr, serviceCidr } = options;
    const inForce = mode === config.mode && scheduler === config.scheduler;
    const { realServers } = options.proxies.on(info);
    return { node: info, config: { ...config, mode, scheduler }, podCidr, serviceCidr, ports, portsOnly: service !== null, ...(inForce ? { realServers } : {}) };
  }

  function answer(path: string, query: URLSearchParams, info: NodeInfo): string | undefined {
    if (path === "/proxyMode") return options.proxies.config.mode;
    if (path === "/healthz") return "ok";
    if (path === "/explain") return explainService(query.get("service") ?? "", viewOf(query, info));
    if (path !== "/rules") return undefined;
    const view = viewOf(query, info);
    if (view.config.mode === "userspace") throw new Error(userspace);
    return printers[view.config.mode](view);
  }

  return (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://node");
    const info = node();
    const headers = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
    try {
      const text = info && answer(pathname, searchParams, info);
      response.writeHead(text === undefined ? 404 : 200, headers);
      response.end(text ?? "404 page not found\n");
    } catch (error) {
      response.writeHead(400, headers);
      response.end(`${error instanceof Error ? error.message : String(error)}\n`);
    }
  };
}
