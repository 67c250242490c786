import type { Metric, Registry } from "prom-client";
import { textDocument, type Document } from "./discovery/document.ts";

/** Puts its own metrics into the registry that is about to be printed. */
export type MetricSource = (registry: Registry) => void;

/** In seconds (apiserver endpoints/metrics, every second bucket). */
const buckets = [0.005, 0.05, 0.2, 0.6, 1, 2, 4, 6, 10, 20, 45, 60];

/** What requests are counted by, beside the code. */
export interface RequestLabels {
  verb: string;
  group: string;
  version: string;
  resource: string;
  subresource: string;
  scope: "resource" | "namespace" | "cluster";
}

interface Series {
  readonly labels: RequestLabels;
  readonly byCode: Map<number, number>;
  count: number;
  seconds: number;
  /** Requests that took no longer than the bucket of that position. */
  readonly upTo: number[];
}

/** Counts requests by plain additions; prom-client is loaded and filled when somebody asks for `/metrics`. */
export class RequestMetrics {
  private readonly series = new Map<string, Series>();
  private readonly sources: readonly MetricSource[];

  constructor(sources: readonly MetricSource[]) {
    this.sources = sources;
  }

  count(labels: RequestLabels, code: number, milliseconds: number): void {
    const key = `${labels.verb} ${labels.group}/${labels.version}/${labels.resource}/${labels.subresource} ${labels.scope}`;
    let one = this.series.get(key);
    if (!one) this.series.set(key, (one = { labels, byCode: new Map(), count: 0, seconds: 0, upTo: buckets.map(() => 0) }));
    const seconds = milliseconds / 1000;
    one.count++;
    one.seconds += seconds;
    one.byCode.set(code, (one.byCode.get(code) ?? 0) + 1);
    for (let i = buckets.length - 1; i >= 0 && seconds <= buckets[i]!; i--) one.upTo[i]!++;
  }

  /** `/metrics` in the text format of Prometheus. */
  async document(): Promise<Document> {
    const { Counter, Registry } = await import("prom-client");
    const registry = new Registry();
    const series = [...this.series.values()];
    const total = new Counter({
      name: "apiserver_request_total",
      help: "Counter of apiserver requests broken out for each verb, group, version, resource, scope, component, and HTTP response code.",
      labelNames: ["verb", "group", "version", "resource", "subresource", "scope", "code"],
      registers: [registry],
    });
    for (const { labels, byCode } of series) for (const [code, count] of byCode) total.inc({ ...labels, code }, count);
    registry.registerMetric(durations(series));
    for (const source of this.sources) source(registry);
    return { ...textDocument(await registry.metrics()), contentType: registry.contentType };
  }
}

/** Requests are in their buckets already: prom-client asks a metric for nothing but these values. */
function durations(series: readonly Series[]): Metric<string> {
  const name = "apiserver_request_duration_seconds";
  const help = "Response latency distribution in seconds for each verb, group, version, resource, subresource, scope and component.";
  const values = series.flatMap(({ labels, count, seconds, upTo }) => [
    ...buckets.map((le, i) => ({ metricName: `${name}_bucket`, labels: { ...labels, le }, value: upTo[i]! })),
    { metricName: `${name}_bucket`, labels: { ...labels, le: "+Inf" }, value: count },
    { metricName: `${name}_sum`, labels, value: seconds },
    { metricName: `${name}_count`, labels, value: count },
  ]);
  const shown = { name, help, type: "histogram", aggregator: "sum", values };
  return { name, get: async () => shown } as unknown as Metric<string>;
}
