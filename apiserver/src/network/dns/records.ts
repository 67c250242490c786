import { isIP } from "node:net";
import type { Service } from "@kx/shared/kinds/core/service";
import type { ObjectRef } from "@kx/shared/meta/object";
import { addressLabel, labelAddress, reverseAddress } from "./names.ts";
import type { DnsView } from "./view.ts";

export type RecordType = "A" | "AAAA" | "CNAME" | "SRV" | "PTR" | "TXT";

export interface SrvTarget {
  priority: number;
  weight: number;
  port: number;
  target: string;
}

/** One resource record; names are without their final dot. */
export interface DnsRecord {
  name: string;
  type: RecordType;
  data: string | SrvTarget;
}

/** What the cluster's DNS says. An empty NOERROR is NODATA: the name exists, but has nothing of that type. */
export interface DnsAnswer {
  rcode: "NOERROR" | "NXDOMAIN";
  answers: readonly DnsRecord[];
  /** Addresses of the targets of SRV records. */
  additionals: readonly DnsRecord[];
}

/** One published endpoint of a Service. */
interface PublishedEndpoint {
  ip: string;
  hostname: string;
  ports: readonly { name: string; protocol: string; port: number }[];
}

const nxdomain: DnsAnswer = { rcode: "NXDOMAIN", answers: [], additionals: [] };
const answer = (answers: readonly DnsRecord[], additionals: readonly DnsRecord[] = []): DnsAnswer => ({ rcode: "NOERROR", answers, additionals });
const addressType = (ip: string): "A" | "AAAA" => (isIP(ip) === 6 ? "AAAA" : "A");
const addressRecord = (name: string, ip: string): DnsRecord => ({ name, type: addressType(ip), data: ip });

/** The weight that CoreDNS gives each of `count` SRV records. */
const weightOf = (count: number): number => Math.max(1, Math.floor(100 / count));

function publishedEndpoints(view: DnsView, ref: ObjectRef): PublishedEndpoint[] {
  const found = new Map<string, PublishedEndpoint>();
  for (const slice of view.slices(ref)) {
    const ports = (slice.ports ?? []).map(({ name, protocol, port }) => ({ name: name ?? "", protocol: protocol ?? "TCP", port: port ?? 0 }));
    for (const { addresses, conditions, hostname } of slice.endpoints ?? []) {
      if (conditions?.ready === false) continue;
      for (const ip of addresses) {
        const known = found.get(ip);
        found.set(ip, { ip, hostname: hostname || addressLabel(ip), ports: [...(known?.ports ?? []), ...ports] });
      }
    }
  }
  return [...found.values()];
}

/** The labels in front of the zone, or undefined for a name of another zone. */
function labelsIn(zone: string, name: string): string[] | undefined {
  if (name === zone) return [];
  return name.endsWith(`.${zone}`) ? name.slice(0, -zone.length - 1).split(".") : undefined;
}

const isHeadless = ({ spec }: Service): boolean => !spec?.clusterIP || spec.clusterIP === "None";

const addressesOf = (service: Service): readonly string[] => service.spec?.clusterIPs ?? [service.spec?.clusterIP ?? ""];

/** Answers for `<service>.<namespace>.svc` and what stands below it. */
function serviceAnswer(view: DnsView, labels: readonly string[], question: { name: string; type: RecordType; zone: string }): DnsAnswer {
  const { name, type, zone } = question;
  const namespace = labels.at(-2) ?? "";
  const serviceName = labels.at(-3);
  if (serviceName === undefined) return view.hasNamespace(namespace) ? answer([]) : nxdomain;
  const ref = { namespace, name: serviceName };
  const service = view.service(ref);
  if (!service || labels.length > 5) return nxdomain;
  const base = `${serviceName}.${namespace}.svc.${zone}`;
  const below = labels.slice(0, -3);
  const ofType = (records: readonly DnsRecord[]): DnsAnswer => answer(records.filter((record) => record.type === type));

  if (service.spec?.type === "ExternalName") {
    const target = service.spec.externalName?.replace(/\.$/, "") ?? "";
    if (below.length > 0 || isIP(target) !== 0) return nxdomain;
    return type === "SRV" ? answer([]) : answer([{ name, type: "CNAME", data: target }]);
  }

  if (below.length === 2) return srvAnswer(view, { service, ref, base, portLabel: below[0] ?? "", protocolLabel: below[1] ?? "", name, type });
  if (below.length === 0 && !isHeadless(service)) return ofType(addressesOf(service).map((ip) => addressRecord(name, ip)));
  const endpoints = publishedEndpoints(view, ref);
  const matching = below.length === 0 ? endpoints : endpoints.filter(({ hostname }) => hostname.toLowerCase() === below[0]);
  return matching.length === 0 ? nxdomain : ofType(matching.map(({ ip }) => addressRecord(name, ip)));
}

/** Answers for `_port._protocol.<service>.<namespace>.svc`. */
function srvAnswer(
  view: DnsView,
  at: { service: Service; ref: ObjectRef; base: string; portLabel: string; protocolLabel: string; name: string; type: RecordType },
): DnsAnswer {
  const { service, ref, base, name, type } = at;
  if (!at.portLabel.startsWith("_") || !at.protocolLabel.startsWith("_")) return nxdomain;
  const wanted = { name: at.portLabel.slice(1), protocol: at.protocolLabel.slice(1).toUpperCase() };
  const matches = (port: { name?: string; protocol?: string }): boolean =>
    port.name === wanted.name && wanted.name !== "" && (port.protocol ?? "TCP") === wanted.protocol;
  const targets = isHeadless(service)
    ? publishedEndpoints(view, ref).flatMap(({ ip, hostname, ports }) =>
        ports.filter(matches).map(({ port }) => ({ port, target: `${hostname}.${base}`, ips: [ip] })),
      )
    : (service.spec?.ports ?? []).filter(matches).map(({ port }) => ({ port, target: base, ips: addressesOf(service) }));
  if (targets.length === 0) return nxdomain;
  if (type !== "SRV") return answer([]);
  const weight = weightOf(targets.length);
  return answer(
    targets.map(({ port, target }) => ({ name, type: "SRV", data: { priority: 0, weight, port, target } })),
    targets.flatMap(({ target, ips }) => ips.map((ip) => addressRecord(target, ip))),
  );
}

/** Answers for `a-b-c-d.<namespace>.pod`: any address of an existing namespace, as `pods insecure` does. */
function podAnswer(view: DnsView, labels: readonly string[], name: string, type: RecordType): DnsAnswer {
  const namespace = labels.at(-2);
  if (namespace === undefined) return answer([]);
  if (!view.hasNamespace(namespace) || labels.length > 3) return nxdomain;
  if (labels.length === 2) return answer([]);
  const ip = labelAddress(labels[0] ?? "");
  if (!ip) return nxdomain;
  return type === "A" ? answer([addressRecord(name, ip)]) : answer([]);
}

function pointerAnswer(view: DnsView, ip: string, name: string, zone: string): DnsAnswer | undefined {
  const pointer = (data: string): DnsRecord => ({ name, type: "PTR", data });
  const service = view.serviceAt(ip);
  if (service) return answer([pointer(`${service.metadata.name}.${service.metadata.namespace}.svc.${zone}`)]);
  const records = view.slicesWith(ip).flatMap((slice) => {
    const serviceName = slice.metadata.labels?.["kubernetes.io/service-name"];
    const endpoint = slice.endpoints?.find(({ addresses }) => addresses.includes(ip));
    if (!serviceName || !endpoint) return [];
    return [pointer(`${endpoint.hostname || addressLabel(ip)}.${serviceName}.${slice.metadata.namespace}.svc.${zone}`)];
  });
  return records.length > 0 ? answer(records) : undefined;
}

/**
 * What the cluster's DNS answers (Kubernetes DNS-Based Service Discovery 1.1.0, with CoreDNS' choices).
 * @param question its name in lower case without a final dot; `zone` such as `cluster.local`
 * @returns undefined for a name that is not the cluster's: the upstream is asked
 */
export function clusterAnswer(view: DnsView, question: { name: string; type: RecordType; zone: string }): DnsAnswer | undefined {
  const { name, type, zone } = question;
  const ip = reverseAddress(name);
  if (ip) return type === "PTR" ? pointerAnswer(view, ip, name, zone) : undefined;
  const labels = labelsIn(zone, name);
  if (!labels) return undefined;
  if (labels.length === 0) return answer([]);
  const kind = labels.at(-1);
  if (kind === "dns-version" && labels.length === 1) return answer(type === "TXT" ? [{ name, type: "TXT", data: "1.1.0" }] : []);
  if (kind === "pod") return podAnswer(view, labels, name, type);
  if (kind !== "svc") return nxdomain;
  return labels.length === 1 ? answer([]) : serviceAnswer(view, labels, question);
}
