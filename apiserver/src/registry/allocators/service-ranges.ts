import { cidrSize, formatCidr, parseCidr, type Cidr, type Ip, type IpFamily } from "@kx/shared/meta/ip";
import { ServiceCIDR } from "@kx/shared/kinds/networking/service-cidr";
import type { AllocationView } from "./allocator.ts";

/** The ServiceCIDR that stands for the server's own `--service-cidr`. */
const clusterRange = "kubernetes";

/** The families that the cluster gives addresses of, the primary one first. */
export function clusterFamilies(view: AllocationView): readonly IpFamily[] {
  const own = view.get(ServiceCIDR, { name: clusterRange });
  const families = cidrsOf(own).map(({ family }) => family);
  return families.length > 0 ? families : ["IPv4"];
}

/** The blocks of a family that new addresses may come from, the cluster's own first. */
export function readyRanges(view: AllocationView, family: IpFamily): readonly Cidr[] {
  const own = (range: ServiceCIDR): number => (range.metadata.name === clusterRange ? 0 : 1);
  const ranges = [...view.list(ServiceCIDR)].filter(isReady).sort((a, b) => own(a) - own(b));
  const blocks = ranges.flatMap(cidrsOf).filter((cidr) => cidr.family === family);
  return [...new Map(blocks.map((block) => [formatCidr(block), block])).values()];
}

/** How many addresses can be given out: not the network address, nor IPv4's broadcast address. */
export function usableSize(cidr: Cidr): bigint {
  const unusable = cidr.family === "IPv4" ? 2n : 1n;
  const size = cidrSize(cidr);
  return size > unusable ? size - unusable : 0n;
}

export function isUsable(cidr: Cidr, ip: Ip): boolean {
  const offset = ip.value - cidr.first;
  return ip.family === cidr.family && offset >= 1n && offset <= usableSize(cidr);
}

function cidrsOf(range: ServiceCIDR | undefined): Cidr[] {
  return (range?.spec?.cidrs ?? []).flatMap((text) => parseCidr(text) ?? []);
}

/** A range without any word about it counts as ready, so that a cluster without its controller works. */
function isReady({ metadata, status }: ServiceCIDR): boolean {
  if (metadata.deletionTimestamp) return false;
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  return ready === undefined || ready.status === "True";
}
