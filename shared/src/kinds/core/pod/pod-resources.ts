import { compareQuantities, formatQuantity, milliValue, parseQuantity, type QuantityFormat } from "../../../meta/quantity.ts";
import type { Container, PodSpec } from "./pod-types.ts";

/** Amounts that add up: quantities as texts, or numbers. */
export interface Sums<T> {
  zero: T;
  add(a: T, b: T): T;
  isMore(a: T, b: T): boolean;
}

const texts: Sums<string> = { zero: "0", add: (a, b) => sumOf([a, b]), isMore: (a, b) => compareQuantities(a, b) > 0 };

/**
 * What a pod's containers come to: all main and restartable init containers together, or the largest moment of its
 * start, whichever is more (component-helpers resource.AggregateContainerRequests).
 */
export function containersPeak<T>(spec: PodSpec, amount: (container: Container) => T, { zero, add, isMore }: Sums<T>): T {
  let sidecars = zero;
  let largest = zero;
  for (const container of spec.initContainers ?? []) {
    const moment = add(sidecars, amount(container));
    if (container.restartPolicy === "Always") sidecars = moment;
    if (isMore(moment, largest)) largest = moment;
  }
  const running = add((spec.containers ?? []).reduce((sum, container) => add(sum, amount(container)), zero), sidecars);
  return isMore(running, largest) ? running : largest;
}

/** What a pod's own `resources` say of a resource; they stand for the sum of its containers. */
export function podLevelResource({ resources }: PodSpec, list: "requests" | "limits", name: string): string | undefined {
  return name === "cpu" || name === "memory" || name.startsWith("hugepages-") ? resources?.[list]?.[name] : undefined;
}

/**
 * What a pod asks for (or is limited to) of one resource, overhead included (component-helpers resource.PodRequests).
 * @returns a canonical quantity
 */
export function podResource(spec: PodSpec, list: "requests" | "limits", name: string): string {
  const amount = podLevelResource(spec, list, name) ?? containersPeak(spec, ({ resources }) => resources?.[list]?.[name] ?? "0", texts);
  const overhead = spec.overhead?.[name];
  // A limit that is not there stays so: overhead is added to limits that are set.
  return overhead && (list === "requests" || amount !== "0") ? sumOf([amount, overhead]) : amount;
}

/** The sum in the form of the first amount that is not zero. */
export function sumOf(amounts: readonly string[]): string {
  const first = amounts.find((amount) => compareQuantities(amount, "0") !== 0);
  if (first === undefined) return "0";
  const thousandths = amounts.reduce((sum, amount) => sum + BigInt(milliValue(amount)), 0n);
  const format: QuantityFormat = parseQuantity(first).format;
  const whole = thousandths % 1000n === 0n;
  return formatQuantity(whole ? { unscaled: thousandths / 1000n, exponent: 0, format } : { unscaled: thousandths, exponent: -3, format });
}
