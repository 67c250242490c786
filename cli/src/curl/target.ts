import { resourcePath } from "@kx/shared/client/resource-path";
import type { Cluster } from "../cluster/cluster.ts";
import { CurlError } from "./curl-error.ts";

interface ServiceForm {
  namespace: string;
  name: string;
  port: string | undefined;
  path: string;
}

interface ServicePort {
  name?: string;
  port: number;
}

const services = { group: "", version: "v1", plural: "services", namespaced: true };

/**
 * The URL that an argument means: a URL, a host without scheme, or `svc/web:http`, whose port is looked up by name.
 * @throws CurlError 3 for what is no URL, 6 for a Service that is not there
 */
export async function parseTarget(text: string, cluster: Cluster): Promise<URL> {
  const form = serviceForm(text, cluster.namespace);
  const url = form ? await serviceUrl(form, cluster) : text.includes("://") ? text : `http://${text}`;
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new CurlError(3, `URL rejected: ${JSON.stringify(text)} is no URL`, "write http://HOST[:PORT][/PATH], a service name, or svc/NAME[:PORT]");
  }
  if (parsed.protocol !== "http:" && parsed.protocol !== "https:") {
    throw new CurlError(1, `Protocol ${JSON.stringify(parsed.protocol.slice(0, -1))} not supported`);
  }
  return parsed;
}

function serviceForm(text: string, namespace: string): ServiceForm | undefined {
  const match = /^(?:svc|service|services)\/([^/:?#]+)(?::([^/?#]+))?(.*)$/s.exec(text);
  return match ? { namespace, name: match[1] ?? "", port: match[2], path: match[3] ?? "" } : undefined;
}

async function serviceUrl({ namespace, name, port, path }: ServiceForm, { transport }: Cluster): Promise<string> {
  const { body } = await transport.request({ method: "GET", path: resourcePath(services, { namespace, name }) });
  const { ports = [] } = (body as { spec?: { ports?: ServicePort[] } }).spec ?? {};
  const found = ports.find((one) => port === undefined || one.name === port || String(one.port) === port);
  if (!found) {
    const known = ports.map((one) => (one.name ? `${one.name} (${one.port})` : String(one.port))).join(", ");
    throw new CurlError(6, `service ${name} in namespace ${namespace} has no port ${port ?? ""}`, known ? `it has: ${known}` : "it has no ports");
  }
  return `http://${name}.${namespace}.svc.cluster.local:${found.port}${path}`;
}
