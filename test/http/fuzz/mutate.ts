import type { Random } from "@kx/shared/meta/clock";

/** What may stand anywhere, and mostly should not. */
const oddValues: readonly unknown[] = [
  null, true, false, 0, -1, 1, 65536, 2 ** 31, 2 ** 53, 1e30, 0.5, -0, "", " ", "a", "A_b", "-a", "a".repeat(64), "a".repeat(300), "a/b", "é", "💥", "\u0000", "\n", "${A}", "$(A)",
  "0", "-1", "100%", "101%", "1e3", "5Gi", "127.0.0.1", "10.0.0.300", "::1", "fe80::1%eth0", "0.0.0.0/0", "10.0.0.1/33", "2026-11-22T00:00:00Z", "yesterday", "http://[", "*", "*.example.com", "TCP", "None", "%41",
  {}, { a: 1 }, { name: "x" }, { "a b": "c" }, { $patch: "delete" }, { $patch: "replace" }, { $patch: "nonsense" }, { $retainKeys: ["a"] }, { "$setElementOrder/containers": [{ name: "c" }] }, { "$deleteFromPrimitiveList/finalizers": ["a"] },
  [], [null], [1], ["a", "a"], [{}], [{ name: "c" }, { name: "c" }], [[]],
];
const oddNames: readonly string[] = ["extra", "spec", "metadata", "status", "name", "namespace", "uid", "resourceVersion", "finalizers", "ownerReferences", "managedFields", "__proto__", "constructor", "toString", "", "a.b", "$patch", "apiVersion", "kind"];

type Container = Record<string, unknown> | unknown[];

/** A copy of a JSON value with up to four odd things done to it, at random places. */
export function mutated(value: unknown, random: Random): unknown {
  // Text and back: a member called `__proto__` has to be one.
  const copy = JSON.parse(JSON.stringify(value)) as unknown;
  if (typeof copy !== "object" || copy === null) return oddValue(random);
  for (let times = 1 + Math.floor(random() * random() * 4); times > 0; times--) disturb(pick(containersOf(copy as Container), random), random);
  return copy;
}

export const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)]!;

/** A fresh one, since it may be disturbed in its turn. */
export const oddValue = (random: Random): unknown => structuredClone(pick(oddValues, random));

function disturb(at: Container, random: Random): void {
  const names = Object.keys(at);
  const name = pick(names, random);
  const kind = names.length === 0 ? 0 : Math.floor(random() * 6);
  if (kind === 0) put(at, Array.isArray(at) ? String(at.length) : pick(oddNames, random), oddValue(random));
  else if (kind === 1 && Array.isArray(at)) at.splice(Number(name), 1);
  else if (kind === 1) Reflect.deleteProperty(at, name!);
  else if (kind === 2 && Array.isArray(at)) at.push(...at.slice(0, 3));
  else if (kind === 3) put(at, name!, [get(at, name!)]);
  else if (kind === 4) put(at, name!, { [pick(oddNames, random)]: get(at, name!) });
  else put(at, name!, oddValue(random));
}

const get = (at: Container, name: string): unknown => (at as Record<string, unknown>)[name];

function put(at: Container, name: string, value: unknown): void {
  Object.defineProperty(at, name, { value, enumerable: true, configurable: true, writable: true });
}

function containersOf(value: Container): Container[] {
  return [value, ...Object.values(value).flatMap((below) => (typeof below === "object" && below !== null ? containersOf(below as Container) : []))];
}

/** An odd text: of a name, a selector, a number in a query. */
export function oddText(random: Random): string {
  const value = oddValue(random);
  return typeof value === "string" ? value : JSON.stringify(value);
}
