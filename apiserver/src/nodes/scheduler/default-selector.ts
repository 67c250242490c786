import type { Cache } from "@kx/shared/client/informer";
import { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import { StatefulSet } from "@kx/shared/kinds/apps/stateful-set";
import { ReplicationController } from "@kx/shared/kinds/core/replication-controller";
import { Service } from "@kx/shared/kinds/core/service";
import { labelSelectorOf, type LabelSelector, type LabelSelectorObject } from "@kx/shared/meta/label-selector";
import type { PodInfo } from "./framework/pod-info.ts";

const bySelector = "scheduler/selector";

const pair = (namespace: string | undefined, key: string, value: string): string => `${namespace ?? ""}/${key}=${value}`;

/**
 * What the default spreading of a pod counts: the pods of the Services that select it and of the controller that owns it
 * (plugins/helper/spread.go DefaultSelector). It selects by nothing when there are none.
 */
export function defaultSelectors(cache: Cache): (pod: PodInfo) => LabelSelector {
  const services = cache.of(Service);
  services.addIndex(bySelector, ({ metadata, spec }) => {
    const [first] = Object.entries(spec?.selector ?? {});
    return first ? [pair(metadata.namespace, ...first)] : [];
  });
  const ownerSelector = ownerSelectors(cache);
  const parsed = new Map<string, LabelSelector>();

  return (pod) => {
    const labels = pod.labels ?? {};
    const matchLabels: Record<string, string> = {};
    for (const [key, value] of Object.entries(labels)) {
      for (const { spec } of services.indexed(bySelector, pair(pod.namespace, key, value))) {
        const selector = Object.entries(spec?.selector ?? {});
        if (selector.every(([name, wanted]) => labels[name] === wanted)) Object.assign(matchLabels, spec?.selector);
      }
    }
    const own = ownerSelector(pod);
    return cached(parsed, { matchLabels: { ...matchLabels, ...own?.matchLabels }, matchExpressions: own?.matchExpressions ?? [] });
  };
}

function ownerSelectors(cache: Cache): (pod: PodInfo) => LabelSelectorObject | undefined {
  const [replicaSets, statefulSets, replicationControllers] = [cache.of(ReplicaSet), cache.of(StatefulSet), cache.of(ReplicationController)];
  return ({ pod, namespace }) => {
    const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller);
    const ref = { namespace, name: owner?.name ?? "" };
    switch (`${owner?.apiVersion} ${owner?.kind}`) {
      case "apps/v1 ReplicaSet":
        return replicaSets.get(ref)?.spec?.selector;
      case "apps/v1 StatefulSet":
        return statefulSets.get(ref)?.spec?.selector;
      case "v1 ReplicationController":
        return { matchLabels: replicationControllers.get(ref)?.spec?.selector ?? {} };
      default:
        return undefined;
    }
  };
}

const mostParsed = 10_000;

function cached(parsed: Map<string, LabelSelector>, selector: LabelSelectorObject): LabelSelector {
  const text = JSON.stringify(selector);
  let found = parsed.get(text);
  if (!found) {
    found = labelSelectorOf(selector);
    if (parsed.size >= mostParsed) parsed.clear();
    parsed.set(text, found);
  }
  return found;
}
