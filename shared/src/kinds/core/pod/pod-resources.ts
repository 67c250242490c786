import { compareQuantities, formatQuantity, milliValue, parseQuantity, type QuantityFormat } from "../../../meta/quantity.ts";
import type { Container, PodSpec } from "./pod-types.ts";

/**
 * What a pod asks for (or is limited to) of one resource: all main and restartable init containers together, or the
 * largest moment of its start, whichever is more (component-helpers resource.PodRequests).
 * @returns a canonical quantity
 */
export function podResource(spec: PodSpec, list: "requests" | "limits", name: string): string {
  const amount = (container: Container): string => container.resources?.[list]?.[name] ?? "0";
  const sidecars: string[] = [];
  let largest = "0";
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === "Always") sidecars.push(amount(container));
    const moment = sumOf(container.restartPolicy === "Always" ? sidecars : [...sidecars, amount(container)]);
    if (compareQuantities(moment, largest) > 0) largest = moment;
  }
  const running = sumOf([...(spec.containers ?? []).map(amount), ...sidecars]);
  return compareQuantities(running, largest) > 0 ? running : largest;
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
