import type { Pod } from "@kx/shared/kinds/core/pod";
import { milliValue, quantityValue } from "@kx/shared/meta/quantity";
import type { ContainerUsage, ResourceUsage, Usage } from "@kx/shared/net/resource-usage";

type Resources = NonNullable<NonNullable<Pod["spec"]>["containers"][number]["resources"]>;

const million = 1_000_000;
const mebi = 1024 * 1024;

/** What a container uses that requests nothing, and a node beside its pods: kubelet, runtime and system. */
const idle: Usage = { nanoCores: million, memory: 8 * mebi };
const system: Usage = { nanoCores: 100 * million, memory: 512 * mebi };

/**
 * What the simulated processes would use. It follows from what the manifests say, so that it is the same in every run: a
 * container uses a fifth of the processor and half of the memory that it requests, and never more than its limits.
 */
export function simulatedUsage({ runs, pods }: { runs: (node: string) => boolean; pods: () => readonly Pod[] }): ResourceUsage {
  return {
    ofPod: podUsage,
    ofNode(name) {
      if (!runs(name)) return undefined;
      const used = pods().filter(({ spec }) => spec?.nodeName === name).flatMap(podUsage);
      return [system, ...used].reduce((sum, { nanoCores, memory }) => ({ nanoCores: sum.nanoCores + nanoCores, memory: sum.memory + memory }), { nanoCores: 0, memory: 0 });
    },
  };
}

function podUsage({ spec, status }: Pod): ContainerUsage[] {
  const running = new Set([...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])].filter(({ state }) => state?.running).map(({ name }) => name));
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  return containers.filter(({ name }) => running.has(name)).map(({ name, resources }) => ({ name, ...containerUsage(resources ?? {}) }));
}

function containerUsage({ requests = {}, limits = {} }: Resources): Usage {
  const { cpu, memory } = requests;
  return {
    nanoCores: Math.min(cpu === undefined ? idle.nanoCores : (milliValue(cpu) * million) / 5, limits["cpu"] === undefined ? Number.POSITIVE_INFINITY : milliValue(limits["cpu"]) * million),
    memory: Math.min(memory === undefined ? idle.memory : Math.floor(quantityValue(memory) / 2), limits["memory"] === undefined ? Number.POSITIVE_INFINITY : quantityValue(limits["memory"])),
  };
}
