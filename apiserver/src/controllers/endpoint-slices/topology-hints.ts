import type { Endpoint, EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import type { HintsOf } from "./slice-hints.ts";

/** By how much an endpoint may have to carry more than its part. */
const overload = 0.2;

interface Allocation {
  readonly minimum: number;
  readonly maximum: number;
  readonly desired: number;
}

export interface TopologyHints {
  hintsOf: HintsOf;
  /** Why nobody gets a hint, as an event says it. */
  disabled?: string;
}

/**
 * The hints of `topology-mode: Auto`: each zone gets endpoints in proportion to its part of the processor time, its own
 * first; unchanged slices keep their hints while these fit. Upstream: staging endpointslice/topologycache AddHints.
 * @param changing slices that are written anyway
 * @param shares each zone's part, undefined when it is not known
 */
export function topologyHints(changing: readonly EndpointSlice[], unchanged: readonly EndpointSlice[], shares: ReadonlyMap<string, number> | undefined): TopologyHints {
  const count = [...changing, ...unchanged].flatMap(readyOf).length;
  const allocations = allocate(count, shares);
  if (typeof allocations === "string") return none(allocations);
  const given = new Map<Endpoint, Endpoint["hints"]>();
  const byZone = new Map<string, number>();
  const free = changing.flatMap(readyOf);
  for (const slice of unchanged) {
    const zones = keptZones(slice, byZone, allocations);
    if (!zones) free.push(...readyOf(slice));
    else for (const zone of zones) add(byZone, zone);
    if (zones) for (const endpoint of slice.endpoints ?? []) given.set(endpoint, endpoint.hints);
  }
  for (const endpoint of free) {
    if (!endpoint.zone) return none("One or more endpoints do not have a zone specified");
    add(byZone, endpoint.zone);
    given.set(endpoint, { forZones: [{ name: endpoint.zone }] });
  }
  redistribute(free, given, zonesToBalance(allocations, byZone));
  return { hintsOf: (endpoint) => given.get(endpoint) };
}

const none = (disabled: string): TopologyHints => ({ hintsOf: () => undefined, disabled });

const readyOf = ({ endpoints }: EndpointSlice): Endpoint[] => (endpoints ?? []).filter(({ conditions }) => conditions?.ready === true);

const add = (counts: Map<string, number>, zone: string, by = 1): void => void counts.set(zone, (counts.get(zone) ?? 0) + by);

/** How many endpoints each zone has to get, or why that cannot be (getAllocations). */
function allocate(count: number, shares: ReadonlyMap<string, number> | undefined): Map<string, Allocation> | string {
  if (!shares) return "Insufficient Node information: allocatable CPU or zone not specified on one or more nodes";
  const size = `(${count} endpoints, ${shares.size} zones)`;
  if (shares.size > count) return `Insufficient number of endpoints ${size}`;
  const wanted = [...shares].map(([zone, share]) => ({ zone, share: share * count, minimum: Math.ceil(share * count * (1 / (1 + overload))) }));
  const spare = count - wanted.reduce((sum, { minimum }) => sum + minimum, 0);
  if (spare < 0) return `Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ${size}`;
  return new Map(wanted.map(({ zone, share, minimum }) => [zone, { minimum, maximum: minimum + spare, desired: Math.max(share, minimum) }]));
}

/** The zones that an unchanged slice's hints name; undefined when these cannot stay (getHintsByZone). */
function keptZones(slice: EndpointSlice, taken: ReadonlyMap<string, number>, allocations: ReadonlyMap<string, Allocation>): string[] | undefined {
  const hints = readyOf(slice).map((endpoint) => endpoint.hints?.forZones?.map(({ name }) => name) ?? []);
  const zones = hints.flat();
  if (hints.some((names) => names.length === 0) || zones.some((zone) => !allocations.has(zone))) return undefined;
  const counts = new Map<string, number>();
  for (const zone of zones) add(counts, zone);
  return [...counts].some(([zone, count]) => count + (taken.get(zone) ?? 0) > (allocations.get(zone)?.maximum ?? 0)) ? undefined : zones;
}

interface Balance {
  readonly giving: Map<string, number>;
  readonly receiving: Map<string, number>;
}

/** How many endpoints each zone gives to others or gets from them (getGivingAndReceivingZones). */
function zonesToBalance(allocations: ReadonlyMap<string, Allocation>, byZone: ReadonlyMap<string, number>): Balance {
  const over = new Map([...allocations].map(([zone, { desired }]) => [zone, (byZone.get(zone) ?? 0) - desired]));
  const balance: Balance = { giving: new Map(), receiving: new Map() };
  for (;;) {
    const [from, surplus] = extreme(over, 1);
    const [to, lack] = extreme(over, -1);
    if ((surplus < 1 && lack < 1) || surplus < 0.5 || lack < 0.5) return balance;
    add(balance.giving, from);
    add(over, from, -1);
    add(balance.receiving, to);
    add(over, to);
  }
}

/** The zone that has the most over what it should have (sign 1) or lacks the most (sign -1), and how many. */
function extreme(over: ReadonlyMap<string, number>, sign: 1 | -1): [string, number] {
  return [...over].reduce<[string, number]>((most, [zone, count]) => (count * sign > most[1] ? [zone, count * sign] : most), ["", 0]);
}

function redistribute(endpoints: readonly Endpoint[], given: Map<Endpoint, Endpoint["hints"]>, { giving, receiving }: Balance): void {
  for (const endpoint of endpoints) {
    const from = endpoint.zone ?? "";
    const to = [...receiving].find(([, count]) => count > 0)?.[0];
    if (to === undefined) return;
    if ((giving.get(from) ?? 0) <= 0) continue;
    given.set(endpoint, { forZones: [{ name: to }] });
    add(giving, from, -1);
    add(receiving, to, -1);
  }
}
