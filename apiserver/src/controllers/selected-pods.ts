import type { Cache, Informer } from "@kx/shared/client/informer";
import { Pod } from "@kx/shared/kinds/core/pod";
import { Service } from "@kx/shared/kinds/core/service";
import type { ObjectRef } from "@kx/shared/meta/object";
import { refOf } from "@kx/shared/meta/object";

type Labels = Readonly<Record<string, string>>;

const byLabel = "namespace-label";
const bySelector = "namespace-selector";

const pair = (namespace: string | undefined, key: string, value: string): string => `${namespace ?? ""}/${key}=${value}`;

const pairs = (namespace: string | undefined, labels: Labels | undefined): string[] =>
  Object.entries(labels ?? {}).map(([key, value]) => pair(namespace, key, value));

/** The pods of a namespace that carry all these labels; no label at all selects every pod. */
export function podsWithLabels(namespace: string | undefined, labels: Labels, cache: Cache): readonly Pod[] {
  const pods = cache.of(Pod);
  pods.addIndex(byLabel, ({ metadata }) => pairs(metadata.namespace, metadata.labels));
  const [first, ...others] = Object.entries(labels);
  if (!first) return pods.list(namespace ?? "");
  const candidates = pods.indexed(byLabel, pair(namespace, ...first));
  if (others.length === 0) return candidates;
  return candidates.filter(({ metadata }) => carries(metadata.labels, others));
}

/** The Services whose selector matches a pod with these labels. */
export function servicesSelecting(namespace: string | undefined, labels: Labels | undefined, cache: Cache): readonly Service[] {
  if (!labels) return [];
  const services: Informer<Service> = cache.of(Service);
  services.addIndex(bySelector, ({ metadata, spec }) => pairs(metadata.namespace, spec?.selector).slice(0, 1));
  return pairs(namespace, labels)
    .flatMap((value) => services.indexed(bySelector, value))
    .filter(({ spec }) => carries(labels, Object.entries(spec?.selector ?? {})));
}

/** Refs of the Services that a pod's change concerns: those that select it now or did before. */
export function servicesOfPod(pod: Pod, previous: Pod | undefined, cache: Cache): ObjectRef[] {
  const { namespace, labels } = pod.metadata;
  const services = new Set(servicesSelecting(namespace, labels, cache));
  if (previous && previous.metadata.labels !== labels) {
    for (const service of servicesSelecting(namespace, previous.metadata.labels, cache)) services.add(service);
  }
  return [...services].map(refOf);
}

function carries(labels: Labels | undefined, wanted: readonly (readonly [string, string])[]): boolean {
  return wanted.every(([key, value]) => labels?.[key] === value);
}
