import type { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { timestamp } from "@kx/shared/meta/clock";
import type { KubeObject } from "@kx/shared/meta/object";
import { formatQuantity, parseQuantity, quantityValue } from "@kx/shared/meta/quantity";
import type { ContainerUsage, Usage } from "@kx/shared/net/resource-usage";

const apiVersion = "metrics.k8s.io/v1beta1";
/** Over how many seconds metrics-server measures, by default. */
const windowSeconds = 15;

interface Measured extends KubeObject {
  timestamp: string;
  /** A Go duration. */
  window: string;
}

/** A `metrics.k8s.io/v1beta1` NodeMetrics. */
export interface NodeMetrics extends Measured {
  usage: Record<"cpu" | "memory", string>;
}

/** A `metrics.k8s.io/v1beta1` PodMetrics. */
export interface PodMetrics extends Measured {
  containers: { name: string; usage: NodeMetrics["usage"] }[];
}

/** @param now milliseconds since the epoch */
export const nodeMetrics = (node: Node, usage: Usage, now: number): NodeMetrics => ({
  kind: "NodeMetrics",
  ...measured(node, now),
  usage: quantities(usage),
});

/** @param now milliseconds since the epoch */
export const podMetrics = (pod: Pod, containers: readonly ContainerUsage[], now: number): PodMetrics => ({
  kind: "PodMetrics",
  ...measured(pod, now),
  containers: containers.map((container) => ({ name: container.name, usage: quantities(container) })),
});

function measured({ metadata: { name, namespace, labels } }: KubeObject, now: number): Measured {
  const windowMs = windowSeconds * 1000;
  return {
    apiVersion,
    metadata: {
      ...(name ? { name } : {}),
      ...(namespace ? { namespace } : {}),
      creationTimestamp: timestamp({ now: () => now }),
      ...(labels ? { labels } : {}),
    } as KubeObject["metadata"],
    timestamp: timestamp({ now: () => now - (now % windowMs) }),
    window: `${windowSeconds}s`,
  };
}

/** All containers of a pod together. */
export const podUsage = ({ containers }: PodMetrics): NodeMetrics["usage"] =>
  quantities({
    nanoCores: containers.reduce((sum, { usage }) => sum + nanoValue(usage.cpu), 0),
    memory: containers.reduce((sum, { usage }) => sum + quantityValue(usage.memory), 0),
  });

function nanoValue(text: string): number {
  const { unscaled, exponent } = parseQuantity(text);
  return Number(unscaled * 10n ** BigInt(exponent + 9));
}

/** As metrics-server writes what it reads from a kubelet. */
const quantities = ({ nanoCores, memory }: Usage): NodeMetrics["usage"] => ({
  cpu: formatQuantity({ unscaled: BigInt(nanoCores), exponent: -9, format: "DecimalSI" }),
  memory: formatQuantity({ unscaled: BigInt(memory), exponent: 0, format: "BinarySI" }),
});
