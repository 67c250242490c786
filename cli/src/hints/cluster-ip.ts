import type { Cluster } from "../cluster/cluster.ts";
import { placeOfField } from "../resources/locate.ts";
import type { Hint } from "./hint.ts";

/** A ClusterIP that is taken, or that no range of Service addresses holds. */
export const clusterIPHint: Hint = async ({ status, source, cluster }) => {
  const message = status?.status.details?.causes?.find(({ field }) => field?.startsWith("spec.clusterIP"))?.message ?? "";
  const ip = /failed to allocate IP ([^:]+(?::[^:]+)*): /.exec(message)?.[1];
  if (!ip) return undefined;
  const at = source ? `${placeOfField(source, ["spec", "clusterIP"])}: ` : "";
  if (message.includes("already allocated")) {
    const holder = cluster && (await holderOf(ip, cluster));
    const who = holder ? `${ip} belongs to service/${holder.name} in namespace ${holder.namespace}` : `${ip} is taken`;
    return `${at}${who}: choose another, or leave clusterIP out and get a free one`;
  }
  if (!/does not match the current range|not in the valid range/.test(message)) return undefined;
  const ranges = cluster ? await serviceRanges(cluster) : [];
  const where = ranges.length > 0 ? `Services get their addresses from ${ranges.join(" and ")}` : "the address lies outside the Services' range";
  return `${at}${where}: choose one there, or leave clusterIP out`;
};

interface ParentRef {
  name: string;
  namespace: string;
}

async function holderOf(ip: string, { transport }: Cluster): Promise<ParentRef | undefined> {
  const { body } = await transport.request({ method: "GET", path: `/apis/networking.k8s.io/v1/ipaddresses/${encodeURIComponent(ip)}` });
  return (body as { spec?: { parentRef?: ParentRef } }).spec?.parentRef;
}

async function serviceRanges({ transport }: Cluster): Promise<string[]> {
  const { body } = await transport.request({ method: "GET", path: "/apis/networking.k8s.io/v1/servicecidrs" });
  return (body as { items: { spec?: { cidrs?: string[] } }[] }).items.flatMap(({ spec }) => spec?.cidrs ?? []);
}
