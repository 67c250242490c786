import { portsOf, specOf, type Service } from "./model.ts";

/** Cells of the services table. Upstream: pkg/printers/internalversion printService. */
export function clusterIpCell(service: Service): string {
  return specOf(service).clusterIPs?.[0] ?? "<none>";
}

export function externalIpCell(service: Service): string {
  const { type, externalIPs = [], externalName = "" } = specOf(service);
  switch (type) {
    case "ClusterIP":
    case "NodePort":
      return externalIPs.join(",") || "<none>";
    case "LoadBalancer":
      return [...loadBalancerAddresses(service), ...externalIPs].join(",") || "<pending>";
    case "ExternalName":
      return externalName;
    default:
      return "<unknown>";
  }
}

function loadBalancerAddresses(service: Service): string[] {
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  return [...new Set(ingress.map(({ ip, hostname }) => ip || hostname || "").filter(Boolean))].sort();
}

export function portsCell(service: Service): string {
  const ports = portsOf(service).map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ""}/${protocol}`);
  return ports.join(",") || "<none>";
}

export function selectorCell(service: Service): string {
  const pairs = Object.entries(specOf(service).selector ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.sort().join(",") || "<none>";
}
