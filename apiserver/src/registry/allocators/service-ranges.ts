import { formatCidr, type Cidr, type IpFamily } from "@kx/shared/meta/ip";
import { blocksOf } from "@kx/shared/kinds/networking/service-blocks";
import { ServiceCIDR } from "@kx/shared/kinds/networking/service-cidr";
import type { AllocationView } from "./allocator.ts";

/** The ServiceCIDR that stands for the server's own `--service-cidr`. */
const clusterRange = "kubernetes";

/** A block that new addresses may come from. */
export interface ReadyRange extends Cidr {
  /** Whose block it is, as it was seen. */
  readonly of: ServiceCIDR;
}

/** The families that the cluster gives addresses of, the primary one first. */
export function clusterFamilies(view: AllocationView): readonly IpFamily[] {
  const families = blocksOf(view.get(ServiceCIDR, { name: clusterRange })).map(({ family }) => family);
  return families.length > 0 ? families : ["IPv4"];
}

/** The blocks of a family that new addresses may come from, the cluster's own first. */
export function readyRanges(view: AllocationView, family: IpFamily): readonly ReadyRange[] {
  const own = (range: ServiceCIDR): number => (range.metadata.name === clusterRange ? 0 : 1);
  const ranges = [...view.list(ServiceCIDR)].filter(isReady).sort((a, b) => own(a) - own(b));
  const blocks = ranges.flatMap((of) => blocksOf(of).map((block) => ({ ...block, of })));
  const byText = new Map<string, ReadyRange>();
  for (const block of blocks) if (block.family === family && !byText.has(formatCidr(block))) byText.set(formatCidr(block), block);
  return [...byText.values()];
}

/** The cluster's own range counts before its controller has said a word; any other one waits for it. */
function isReady({ metadata, status }: ServiceCIDR): boolean {
  if (metadata.deletionTimestamp) return false;
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  return ready === undefined ? metadata.name === clusterRange : ready.status === "True";
}
