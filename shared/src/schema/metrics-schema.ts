import type { Definition, Field, Resource } from "./schema.ts";

/**
 * The API of metrics-server (k8s.io/metrics pkg/apis/metrics/v1beta1), which a cluster serves beside those of its release:
 * the release's structure does not know it.
 */
const place = { group: "metrics.k8s.io", version: "v1beta1" };
const prefix = "io.k8s.metrics.pkg.apis.metrics.v1beta1";
const meta = "io.k8s.apimachinery.pkg.apis.meta.v1";

const text: Field = { type: "string", zero: "omitted" };
const metadata: Field = { ref: `${meta}.ObjectMeta`, default: {}, zero: "written", protoNumber: 1 };
const timestamp: Field = { ref: `${meta}.Time`, zero: "written", protoNumber: 2 };
const window: Field = { type: "string", zero: "written", protoNumber: 3 };
const usage: Field = { type: "object", map: { ref: "io.k8s.apimachinery.pkg.api.resource.Quantity", zero: "written" }, zero: "written" };

function definition(name: string, fields: Record<string, Field>, kind?: string): Definition {
  const numbers = Object.entries(fields).flatMap(([key, { protoNumber }]): [number, string][] => (protoNumber === undefined ? [] : [[protoNumber, key]]));
  const required = Object.keys(fields).filter((key) => !["apiVersion", "kind", "metadata"].includes(key));
  return { name: `${prefix}.${name}`, fields, required, kinds: kind ? [{ ...place, kind }] : [], protoFields: Object.fromEntries(numbers) };
}

export const metricsDefinitions: readonly Definition[] = [
  definition("ContainerMetrics", { name: { type: "string", default: "", zero: "written", protoNumber: 1 }, usage: { ...usage, protoNumber: 2 } }),
  definition("NodeMetrics", { apiVersion: text, kind: text, metadata, timestamp, usage: { ...usage, protoNumber: 4 }, window }, "NodeMetrics"),
  definition(
    "PodMetrics",
    {
      apiVersion: text,
      containers: { type: "array", items: { ref: `${prefix}.ContainerMetrics`, zero: "written" }, listType: "atomic", zero: "written", protoNumber: 4 },
      kind: text,
      metadata,
      timestamp,
      window,
    },
    "PodMetrics",
  ),
];

const resource = (kind: string, plural: string, namespaced: boolean): Resource => ({
  ...place,
  kind,
  plural,
  singular: "",
  namespaced,
  verbs: ["get", "list"],
  shortNames: [],
  categories: [],
  subresources: [],
  definition: `${prefix}.${kind}`,
});

export const metricsResources: readonly Resource[] = [resource("NodeMetrics", "nodes", false), resource("PodMetrics", "pods", true)];
