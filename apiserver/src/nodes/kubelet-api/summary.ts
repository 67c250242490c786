import type { Pod } from "@kx/shared/kinds/core/pod";
import { timestamp, type Clock } from "@kx/shared/meta/clock";
import type { ResourceUsage, Usage } from "@kx/shared/net/resource-usage";

export interface NodeStats {
  node: string;
  /** Those on the node. */
  pods: readonly Pod[];
  usage: ResourceUsage;
  clock: Pick<Clock, "now">;
}

/** `/stats/summary`: the parts of stats/v1alpha1 Summary that metrics-server used to read. */
export function summary({ node, pods, usage, clock }: NodeStats): object {
  const time = timestamp(clock);
  const measured = ({ nanoCores, memory }: Usage): object => ({ cpu: { time, usageNanoCores: nanoCores }, memory: { time, workingSetBytes: memory } });
  return {
    node: { nodeName: node, ...measured(usage.ofNode(node) ?? { nanoCores: 0, memory: 0 }) },
    pods: pods.map((pod) => {
      const { name, namespace, uid } = pod.metadata;
      const containers = usage.ofPod(pod);
      const total = containers.reduce((sum, { nanoCores, memory }) => ({ nanoCores: sum.nanoCores + nanoCores, memory: sum.memory + memory }), { nanoCores: 0, memory: 0 });
      const { startTime } = pod.status ?? {};
      return {
        podRef: { name, namespace, uid },
        ...(startTime ? { startTime } : {}),
        containers: containers.map((container) => ({ name: container.name, ...(startTime ? { startTime } : {}), ...measured(container) })),
        ...measured(total),
      };
    }),
  };
}

/** `/metrics/resource` in the text form of Prometheus, as metrics-server reads it: what each running container uses. */
export function resourceMetrics({ node, pods, usage, clock }: NodeStats): string {
  const now = clock.now();
  const containers = pods.flatMap((pod) => usage.ofPod(pod).map((container) => ({ pod, container })));
  const since = ({ status }: Pod): number => (now - Date.parse(String(status?.startTime ?? timestamp(clock)))) / 1000;
  const labels = ({ metadata }: Pod, name: string): string => `{container=${JSON.stringify(name)},namespace=${JSON.stringify(metadata.namespace)},pod=${JSON.stringify(metadata.name)}}`;
  const used = usage.ofNode(node) ?? { nanoCores: 0, memory: 0 };
  const nodeStart = Math.min(now, ...pods.map(({ status }) => Date.parse(String(status?.startTime ?? timestamp(clock)))));
  return [
    ...metric("container_cpu_usage_seconds_total", "counter", "Cumulative cpu time consumed by the container in core-seconds", containers.map(({ pod, container }) => `${labels(pod, container.name)} ${(container.nanoCores / 1e9) * since(pod)} ${now}`)),
    ...metric("container_memory_working_set_bytes", "gauge", "Current working set of the container in bytes", containers.map(({ pod, container }) => `${labels(pod, container.name)} ${container.memory} ${now}`)),
    ...metric("container_start_time_seconds", "gauge", "Start time of the container since unix epoch in seconds", containers.map(({ pod, container }) => `${labels(pod, container.name)} ${(now - since(pod) * 1000) / 1000}`)),
    ...metric("node_cpu_usage_seconds_total", "counter", "Cumulative cpu time consumed by the node in core-seconds", [` ${(used.nanoCores / 1e9) * ((now - nodeStart) / 1000)} ${now}`]),
    ...metric("node_memory_working_set_bytes", "gauge", "Current working set of the node in bytes", [` ${used.memory} ${now}`]),
    "",
  ].join("\n");
}

const metric = (name: string, type: string, help: string, samples: readonly string[]): string[] => [`# HELP ${name} [STABLE] ${help}`, `# TYPE ${name} ${type}`, ...samples.map((sample) => name + sample)];
