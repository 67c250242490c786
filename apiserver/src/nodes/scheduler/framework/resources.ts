import { containersPeak, podLevelResource, type Sums } from "@kx/shared/kinds/core/pod/pod-resources";
import type { Container, PodSpec } from "@kx/shared/kinds/core/pod/pod-types";
import { milliValue, quantityValue } from "@kx/shared/meta/quantity";

/** Amounts by resource name: `cpu` in thousandths, everything else in whole units. */
export type Resources = ReadonlyMap<string, number>;

/** What a container that asks for nothing counts as when nodes are compared, not when they are ruled out (scheduler/util/pod_resources.go). */
const assumedAmounts: Resources = new Map([
  ["cpu", 100],
  ["memory", 200 * 1024 * 1024],
]);

const numbers: Sums<number> = { zero: 0, add: (a, b) => a + b, isMore: (a, b) => a > b };
const none: Resources = new Map();
const known = new Map<string, number>();
const mostKnown = 10_000;

/** Manifests repeat their quantities: each text is parsed once. */
function amountOf(name: string, text: string): number {
  const key = name === "cpu" ? `cpu ${text}` : text;
  let amount = known.get(key);
  if (amount === undefined) {
    amount = name === "cpu" ? milliValue(text) : quantityValue(text);
    if (known.size >= mostKnown) known.clear();
    known.set(key, amount);
  }
  return amount;
}

/** A list of the API, such as a node's allocatable. */
export function resourcesOf(list: Readonly<Record<string, string>> | undefined): Resources {
  return list ? new Map(Object.entries(list).map(([name, text]) => [name, amountOf(name, text)])) : none;
}

/** What a pod asks for; resources that it does not name are not there. */
export function requestsOf(spec: PodSpec): Resources {
  const names = requestedNames(spec);
  return names.length > 0 ? new Map(names.map((name) => [name, requestOf(spec, name, 0)])) : none;
}

/** What a pod counts for when nodes are compared by how full they are: its requests, or what is assumed instead. */
export function weightOf(spec: PodSpec): Resources {
  return new Map([...assumedAmounts].map(([name, assumed]) => [name, requestOf(spec, name, assumed)]));
}

function requestOf(spec: PodSpec, name: string, assumed: number): number {
  const own = podLevelResource(spec, "requests", name);
  const asked = ({ resources }: Container): number => {
    const text = resources?.requests?.[name];
    return text === undefined ? assumed : amountOf(name, text);
  };
  const overhead = spec.overhead?.[name];
  return (own === undefined ? containersPeak(spec, asked, numbers) : amountOf(name, own)) + (overhead ? amountOf(name, overhead) : 0);
}

function requestedNames({ containers = [], initContainers = [], resources, overhead }: PodSpec): string[] {
  const lists = [...[...containers, ...initContainers].map((container) => container.resources?.requests), resources?.requests, overhead];
  return [...new Set(lists.flatMap((list) => Object.keys(list ?? {})))];
}
