import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import { column, nameColumn } from "@kx/shared/kinds/columns";
import { defineKind, type Column, type Kind } from "@kx/shared/kinds/kind";
import { notFound } from "@kx/shared/errors/status-error";
import type { KubeObject } from "@kx/shared/meta/object";
import type { ResourceUsage } from "@kx/shared/net/resource-usage";
import type { Entry } from "../../registry/registry.ts";
import { includeObjectOf } from "../answers/table.ts";
import { listOptions } from "../request/list-options.ts";
import type { Unstored } from "../request/unstored.ts";
import { refOfInfo } from "../verbs/verb.ts";
import { nodeMetrics, podMetrics, podUsage, type NodeMetrics, type PodMetrics } from "./metrics-objects.ts";

const prefix = "io.k8s.metrics.pkg.apis.metrics.v1beta1";

/** `metrics.k8s.io/v1beta1`: what metrics-server answers, worked out at each request (metrics-server pkg/api). */
export function metricsApi(usage: ResourceUsage): readonly Unstored[] {
  const nodes = defineKind<NodeMetrics>({ definition: `${prefix}.NodeMetrics`, columns: measuredColumns((metrics) => metrics.usage) });
  const pods = defineKind<PodMetrics>({ definition: `${prefix}.PodMetrics`, columns: measuredColumns(podUsage) });
  return [
    measuredKind({
      kind: nodes,
      of: Node,
      plural: "nodemetrics",
      measure(node, now) {
        const used = usage.ofNode(node.metadata.name ?? "");
        return used && nodeMetrics(node, used, now);
      },
    }),
    measuredKind({
      kind: pods,
      of: Pod,
      plural: "podmetrics",
      measure(pod, now) {
        const containers = usage.ofPod(pod);
        return containers.length > 0 ? podMetrics(pod, containers, now) : undefined;
      },
    }),
  ];
}

interface MeasuredKind<T extends KubeObject, M extends KubeObject> {
  kind: Kind<M>;
  /** What is measured. */
  of: Kind<T>;
  /** How metrics-server names it where there is no measurement. */
  plural: string;
  measure(object: T, now: number): M | undefined;
}

function measuredKind<T extends KubeObject, M extends KubeObject>({ kind, of, plural, measure }: MeasuredKind<T, M>): Unstored {
  return {
    kind,
    handlers: {
      async get({ info, query }, { registry, clock }) {
        const ref = refOfInfo(info);
        const includeObject = includeObjectOf(query);
        const { object } = await registry.get(of, ref);
        const measured = measure(object, clock.now());
        if (!measured) throw notFound({ ...kind.resource, plural }, ref.namespace ? `${ref.namespace}/${ref.name}` : ref.name);
        return { type: "object", code: 200, resource: info.resource, object: measured, includeObject };
      },
      async list({ info, query }, { registry, clock }) {
        const includeObject = includeObjectOf(query);
        const { entries, chunks: _chunks, ...page } = await registry.list(of, listOptions(info, query));
        const now = clock.now();
        const measured = entries.flatMap((entry) => {
          const metrics = measure(entry.object, now);
          return metrics ? [entryOf(metrics, entry)] : [];
        });
        return { type: "list", resource: info.resource, listed: { ...page, entries: measured }, includeObject };
      },
    },
  };
}

/** What was worked out, in the form of what is stored. */
function entryOf<M extends KubeObject>(object: M, { key, revision }: Entry): Entry<M> {
  const { kind: _kind, apiVersion: _apiVersion, ...item } = object;
  return { key, revision, object, item: JSON.stringify(item), json: JSON.stringify(object) };
}

/** metrics-server pkg/api/table.go: the resources by their own names. */
function measuredColumns<M extends KubeObject & { window: string }>(usageOf: (metrics: M) => NodeMetrics["usage"]): Column<M>[] {
  return [
    nameColumn,
    column("cpu", "string", (metrics) => usageOf(metrics).cpu, { format: "quantity" }),
    column("memory", "string", (metrics) => usageOf(metrics).memory, { format: "quantity" }),
    column("Window", "string", ({ window }) => window, { format: "duration" }),
  ];
}
