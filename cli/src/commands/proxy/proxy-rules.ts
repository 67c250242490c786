import type { Cluster } from "../../cluster/cluster.ts";
import { CliError } from "../../errors/cli-error.ts";

export interface RulesWanted {
  /** `svc/web`, `service/web`, `web` */
  readonly service: string | undefined;
  /** The first node without it. */
  readonly node: string | undefined;
  readonly mode: string | undefined;
  readonly scheduler: string | undefined;
}

const metricsPort = 10249;

function serviceName(text: string): string {
  const [type, name, ...more] = text.includes("/") ? text.split("/") : ["svc", text];
  if (!["svc", "service", "services"].includes(type ?? "") || !name || more.length > 0) {
    throw new CliError(`${JSON.stringify(text)} is no Service`, { hint: "name it as svc/NAME" });
  }
  return name;
}

async function firstNode({ transport }: Cluster): Promise<string> {
  const { items = [] } = (await transport.request({ method: "GET", path: "/api/v1/nodes" })).body as { items?: { metadata: { name: string } }[] };
  const names = items.map(({ metadata }) => metadata.name).sort(new Intl.Collator("en", { numeric: true }).compare);
  if (!names[0]) throw new CliError("the cluster has no node", { hint: "kx node add" });
  return names[0];
}

/**
 * Asks a node's kube-proxy, through the API server.
 * @param what `rules`: what the mode installs; `explain`: the same in plain lines
 * @throws CliError, StatusError
 */
export async function askProxy(cluster: Cluster, what: "rules" | "explain", wanted: RulesWanted): Promise<string> {
  const { transport, namespace } = cluster;
  const name = wanted.service === undefined ? undefined : serviceName(wanted.service);
  if (name !== undefined) await transport.request({ method: "GET", path: `/api/v1/namespaces/${namespace}/services/${encodeURIComponent(name)}` });
  const node = wanted.node ?? (await firstNode(cluster));
  await transport.request({ method: "GET", path: `/api/v1/nodes/${encodeURIComponent(node)}` });
  const { mode, scheduler } = wanted;
  const query = { ...(mode ? { mode } : {}), ...(scheduler ? { scheduler } : {}), ...(name === undefined ? {} : { service: `${namespace}/${name}` }) };
  const path = `/api/v1/nodes/${encodeURIComponent(node)}:${metricsPort}/proxy/${what}`;
  return String((await transport.request({ method: "GET", path, query, accept: "text/plain" })).body);
}
