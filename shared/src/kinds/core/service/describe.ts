import type { ApiClient } from "../../../client/api-client.ts";
import { describeEvents, describeMetadata } from "../../describe.ts";
import { EndpointSlice, serviceNameLabel } from "../../discovery/endpoint-slice.ts";
import { endpointsText } from "../../discovery/endpoint-slice-text.ts";
import type { DescribeWriter } from "../../kind.ts";
import { selectorCell } from "./cells.ts";
import { portsOf, specOf, type Service, type ServicePort } from "./model.ts";

/** Upstream: kubectl pkg/describe describeService; the endpoints come from the slices. */
export async function describe(service: Service, client: ApiClient, out: DescribeWriter, now: number): Promise<void> {
  const { name = "", namespace = "" } = service.metadata;
  const { items: slices } = await client.list(EndpointSlice, { namespace, labelSelector: `${serviceNameLabel}=${name}` });
  describeMetadata(service, out);
  for (const [label, value] of addressLines(service)) if (value !== undefined) out.line(0, `${label}:\t${value}`);
  for (const port of portsOf(service)) describePort(port, slices, out);
  for (const [label, value] of trafficLines(service)) if (value !== undefined) out.line(0, `${label}:\t${value}`);
  await describeEvents(service, client, out, now);
}

/** A label whose value is undefined is left out. */
function addressLines(service: Service): [label: string, value: string | undefined][] {
  const spec = specOf(service);
  const ingress = service.status?.loadBalancer?.ingress?.map(({ ip, ipMode, hostname }) =>
    ip ? `${ip}${ipMode ? ` (${ipMode})` : ""}` : hostname,
  );
  return [
    ["Selector", selectorCell(service)],
    ["Type", spec.type],
    ["IP Family Policy", spec.ipFamilyPolicy],
    ["IP Families", spec.ipFamilies?.join(",") || "<none>"],
    ["IP", spec.clusterIP ?? ""],
    ["IPs", spec.clusterIPs?.join(",") || "<none>"],
    ["External IPs", spec.externalIPs?.join(",")],
    ["Desired LoadBalancer IP", spec.loadBalancerIP],
    ["External Name", spec.externalName],
    ["LoadBalancer Ingress", ingress?.join(", ")],
  ];
}

function describePort(port: ServicePort, slices: readonly EndpointSlice[], out: DescribeWriter): void {
  const name = port.name || "<unset>";
  out.line(0, `Port:\t${name}\t${port.port}/${port.protocol}`);
  out.line(0, `TargetPort:\t${port.targetPort}/${port.protocol}`);
  if (port.appProtocol !== undefined) out.line(0, `AppProtocol:\t${port.appProtocol}`);
  if (port.nodePort) out.line(0, `NodePort:\t${name}\t${port.nodePort}/${port.protocol}`);
  out.line(0, `Endpoints:\t${endpointsText(slices, port.name ?? "")}`);
}

function trafficLines(service: Service): [label: string, value: string | number | undefined][] {
  const spec = specOf(service);
  return [
    ["Session Affinity", spec.sessionAffinity],
    ["External Traffic Policy", spec.externalTrafficPolicy],
    ["Internal Traffic Policy", spec.internalTrafficPolicy],
    ["HealthCheck NodePort", spec.healthCheckNodePort],
    ["LoadBalancer Source Ranges", spec.loadBalancerSourceRanges?.join(",")],
    ["Traffic Distribution", spec.trafficDistribution],
  ];
}
