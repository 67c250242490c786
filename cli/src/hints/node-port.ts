import { fieldSteps, placeOfField } from "../resources/locate.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { Hint } from "./hint.ts";

interface ServicePorts {
  metadata: { name: string; namespace: string };
  spec?: { ports?: { nodePort?: number }[]; healthCheckNodePort?: number };
}

/** A NodePort that another Service holds, or one outside the range. */
export const nodePortHint: Hint = async ({ status, source, cluster }) => {
  const cause = status?.status.details?.causes?.find(({ field }) => field?.endsWith("nodePort"));
  if (!cause?.message || !cause.field) return undefined;
  const at = source ? `${placeOfField(source, fieldSteps(cause.field))}: ` : "";
  const port = Number(/: (\d+):/.exec(cause.message)?.[1]);
  if (cause.message.includes("already allocated")) {
    const holder = cluster && (await holderOf(port, cluster));
    const who = holder ? `NodePort ${port} belongs to service/${holder.name} in namespace ${holder.namespace}` : `NodePort ${port} is taken`;
    return `${at}${who}: choose another, or leave nodePort out and get a free one`;
  }
  const range = /range of valid ports is (\S+)/.exec(cause.message)?.[1];
  return range ? `${at}choose a NodePort in ${range}, or leave nodePort out and get a free one` : undefined;
};

async function holderOf(port: number, { transport }: Cluster): Promise<{ name: string; namespace: string } | undefined> {
  const { body } = await transport.request({ method: "GET", path: "/api/v1/services" });
  const services = (body as { items: ServicePorts[] }).items;
  return services.find(({ spec }) => spec?.healthCheckNodePort === port || spec?.ports?.some(({ nodePort }) => nodePort === port))?.metadata;
}
