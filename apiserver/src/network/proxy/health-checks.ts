import type { Acceptor } from "@kx/shared/net/fabric";
import type { SocketAddress } from "@kx/shared/net/addresses";
import { httpAcceptor } from "@kx/shared/net/http-acceptor";
import type { Topology } from "../topology/topology.ts";
import type { ChangeTracker } from "./change-tracker.ts";

/**
 * What a node's kube-proxy answers on the health check node ports: 200 where the Service has a ready endpoint, else 503
 * (pkg/proxy/healthcheck/service_health.go).
 */
export function createHealthChecks(tracker: ChangeTracker, topology: Topology): (address: SocketAddress) => Acceptor | undefined {
  return ({ ip, port, protocol }) => {
    const found = protocol === "TCP" ? tracker.snapshot().healthChecks.get(port) : undefined;
    const node = found && topology.nodeAt(ip);
    if (!found || !node) return undefined;
    return httpAcceptor((_request, response) => {
      const { namespace, name } = found.service.metadata;
      const ports = tracker.snapshot().services.get(`${namespace}/${name}`) ?? [];
      const local = ports.flatMap(({ endpoints }) => endpoints.filter((endpoint) => endpoint.ready && endpoint.node === node.name));
      const localEndpoints = new Set(local.map((endpoint) => endpoint.ip)).size;
      response.writeHead(localEndpoints > 0 ? 200 : 503, {
        "Content-Type": "application/json",
        "X-Content-Type-Options": "nosniff",
        "X-Load-Balancing-Endpoint-Weight": String(localEndpoints),
      });
      response.end(`${JSON.stringify({ service: { namespace, name }, localEndpoints, serviceProxyHealthy: true }, null, "\t")}\n`);
    });
  };
}
