import type { ApiClient } from "../../../client/api-client.ts";
import { StatusError } from "../../../errors/status-error.ts";
import { Service } from "../../core/service.ts";
import { describeAnnotations, describeEvents, describeMap } from "../../describe.ts";
import { EndpointSlice, serviceNameLabel } from "../../discovery/endpoint-slice.ts";
import { endpointsText } from "../../discovery/endpoint-slice-text.ts";
import type { DescribeWriter } from "../../kind.ts";
import { addressesText, backendText, type Ingress, type IngressBackend } from "./model.ts";

/** Upstream: kubectl pkg/describe describeIngressV1 (Labels stand before Namespace, Annotations after the rules). */
export async function describe(ingress: Ingress, client: ApiClient, out: DescribeWriter, now: number): Promise<void> {
  const { name = "", namespace = "", labels, annotations } = ingress.metadata;
  const { ingressClassName, defaultBackend, tls = [], rules = [] } = ingress.spec ?? {};
  const fallback = defaultBackend ? await describeBackend(defaultBackend, namespace, client) : "<default>";
  out.line(0, `Name:\t${name}`);
  describeMap(out, 0, "Labels", labels);
  out.line(0, `Namespace:\t${namespace}`);
  out.line(0, `Address:\t${addressesText(ingress)}`);
  out.line(0, `Ingress Class:\t${ingressClassName ?? "<none>"}`);
  out.line(0, `Default backend:\t${fallback}`);
  if (tls.length > 0) out.line(0, "TLS:");
  for (const { secretName, hosts = [] } of tls) {
    out.line(1, `${secretName ? `${secretName} terminates` : "SNI routes"} ${hosts.join(",")}`);
  }
  out.line(0, "Rules:");
  out.line(1, "Host\tPath\tBackends");
  out.line(1, "----\t----\t--------");
  const routed = rules.filter(({ http }) => http);
  for (const { host, http } of routed) {
    out.line(1, `${host || "*"}\t`);
    for (const { path = "", backend } of http?.paths ?? []) {
      out.line(2, `\t${path} \t${await describeBackend(backend, namespace, client)}`);
    }
  }
  if (routed.length === 0) out.line(1, `*\t*\t${fallback}`);
  describeAnnotations(out, annotations);
  await describeEvents(ingress, client, out, now);
}

async function describeBackend(backend: IngressBackend, namespace: string, client: ApiClient): Promise<string> {
  const { service: named, resource } = backend;
  if (resource) return `APIGroup: ${resource.apiGroup ?? "<none>"}, Kind: ${resource.kind}, Name: ${resource.name}`;
  if (!named) return "";
  try {
    const slices = await client.list(EndpointSlice, { namespace, labelSelector: `${serviceNameLabel}=${named.name}` });
    const service = await client.get(Service, { namespace, name: named.name });
    const { name: wanted, number } = named.port ?? {};
    const port = service.spec?.ports?.find(({ name, port }) => (number ? port === number : name === wanted));
    return `${backendText(backend)} (${endpointsText(slices.items, port?.name ?? "")})`;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return `${backendText(backend)} (<error: ${error.message}>)`;
  }
}
