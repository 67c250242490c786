import type { Service } from "@kx/shared/kinds/core/service";
import { portsOf, type ServicePort } from "@kx/shared/kinds/core/service/model";
import type { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { hostPort } from "@kx/shared/net/addresses";

/** Where an upstream's requests go: a pod's address, or the name of an ExternalName service. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/**
 * The endpoints of one port of a Service, straight from its slices: Ready, or Ready unset (endpointslices.go).
 * @param port its number, its targetPort or its name
 */
export function endpointsOf(service: Service | undefined, slices: readonly EndpointSlice[], port: string): Endpoint[] {
  if (!service) return [];
  if (service.spec?.type === "ExternalName") return externalEndpoints(service, port);
  const servicePort = portsOf(service).find((each) => [String(each.port), String(each.targetPort ?? ""), each.name].includes(port));
  if (!servicePort) return [];
  const found = new Map<string, Endpoint>();
  for (const slice of slices) {
    const ports = portsIn(slice, servicePort);
    for (const { addresses, conditions } of slice.endpoints ?? []) {
      if (conditions?.ready === false) continue;
      for (const number of ports) for (const host of addresses) found.set(hostPort(host, number), { host, port: number });
    }
  }
  return [...found.values()];
}

/** The port numbers of a slice that a Service port means; a slice without ports leaves it to a numeric targetPort. */
function portsIn({ ports = [] }: EndpointSlice, { name = "", targetPort }: ServicePort): number[] {
  const own = typeof targetPort === "number" ? targetPort : undefined;
  const numbers = ports.length === 0 ? [own] : ports.filter(({ protocol = "TCP" }) => protocol === "TCP").map((each) => (name === "" || each.name === name ? each.port : own));
  return numbers.filter((number) => number !== undefined && number > 0) as number[];
}

function externalEndpoints(service: Service, port: string): Endpoint[] {
  const host = service.spec?.externalName?.replace(/\.$/, "");
  const servicePort = portsOf(service).find((each) => each.name === port || String(each.port) === port);
  const { targetPort } = servicePort ?? {};
  const number = typeof targetPort === "number" ? targetPort : (servicePort?.port ?? Number(port));
  return host && number > 0 ? [{ host, port: number }] : [];
}
