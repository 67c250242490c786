import type { Endpoint, EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { jsonEqual } from "@kx/shared/json/json-equal";
import { endpointKey, portsKey, type AddressType, type EndpointGroup } from "./desired-slices.ts";

export interface SlicePlan {
  /** Drafts with generateName. */
  readonly create: readonly EndpointSlice[];
  readonly update: readonly EndpointSlice[];
  readonly delete: readonly EndpointSlice[];
}

export interface SliceRules {
  /** A new slice's metadata but annotations: name prefix, labels, owner. */
  template: EndpointSlice["metadata"];
  /** A written slice's annotations; of a new one without those that are there. */
  annotations(present?: Record<string, string>): Record<string, string>;
  /** False for the slice of a former owner of the same name: it goes, and its name with it. */
  isOwned(slice: EndpointSlice): boolean;
  /** True for a slice whose metadata needs no write. */
  isCurrent(slice: EndpointSlice): boolean;
  /** How many endpoints a slice holds at most: 100 for Services, 1000 for mirrored Endpoints. */
  capacity: number;
  /** Address types for which an empty slice stays when there is no endpoint. */
  placeholders: readonly AddressType[];
}

type Draft = { slice: EndpointSlice; endpoints: Endpoint[] };

/**
 * What turns the slices that are there into slices with just these endpoints, by as few writes as may be: present slices
 * keep the endpoints they have; new ones go into slices that change anyway (fullest first), else into the one unchanged
 * slice that they all fit best, else into new slices (staging endpointslice/reconciler reconcileByPortMapping, finalize).
 */
export function planSlices(existing: readonly EndpointSlice[], groups: readonly EndpointGroup[], rules: SliceRules): SlicePlan {
  const plan = { create: [] as EndpointSlice[], update: [] as EndpointSlice[], delete: [] as EndpointSlice[] };
  const claimed = new Set<EndpointSlice>();
  const owned = existing.filter(rules.isOwned);
  for (const group of groups) {
    const same = owned.filter((slice) => slice.addressType === group.addressType && portsKey(slice.ports) === portsKey(group.ports));
    for (const slice of same) claimed.add(slice);
    planGroup(same, group, { plan, rules });
  }
  plan.delete.push(...existing.filter((slice) => !claimed.has(slice)));
  for (const addressType of rules.placeholders) keepPlaceholder(existing, addressType, { plan, rules });
  return reuseNames(plan, rules);
}

interface Planning {
  plan: { create: EndpointSlice[]; update: EndpointSlice[]; delete: EndpointSlice[] };
  rules: SliceRules;
}

function planGroup(existing: readonly EndpointSlice[], group: EndpointGroup, { plan, rules }: Planning): void {
  const wanted = new Map(group.endpoints.map((endpoint) => [endpointKey(endpoint), endpoint]));
  const changed: Draft[] = [];
  const unchanged: Draft[] = [];
  for (const slice of existing) {
    const endpoints = takeKept(slice, wanted);
    const same = sameEndpoints(endpoints, slice.endpoints ?? []);
    if (!same && endpoints.length === 0) plan.delete.push(slice);
    else (same && rules.isCurrent(slice) ? unchanged : changed).push({ slice, endpoints });
  }
  let left = [...wanted.values()];
  changed.sort((a, b) => b.endpoints.length - a.endpoints.length);
  for (const draft of changed) left = fill(draft, left, rules.capacity);
  while (left.length > 0) {
    const fitting = left.length < rules.capacity ? bestFit(unchanged, left.length, rules.capacity) : undefined;
    if (fitting) changed.push(fitting);
    else plan.create.push(newSlice(group, left.slice(0, rules.capacity), rules));
    left = fitting ? fill(fitting, left, rules.capacity) : left.slice(rules.capacity);
  }
  for (const { slice, endpoints } of changed) plan.update.push(withContent(slice, rules, endpoints));
}

/** Hints are no part of it: they are given to slices as a whole, afterwards. */
function sameEndpoints(endpoints: readonly Endpoint[], present: readonly Endpoint[]): boolean {
  return endpoints.length === present.length && endpoints.every((endpoint, i) => jsonEqual(withoutHints(endpoint), withoutHints(present[i])));
}

const withoutHints = ({ hints: _hints, ...endpoint }: Partial<Endpoint> = {}): Partial<Endpoint> => endpoint;

/** The endpoints that a slice keeps, in their new state; they are no longer wanted elsewhere. */
function takeKept(slice: EndpointSlice, wanted: Map<string, Endpoint>): Endpoint[] {
  return (slice.endpoints ?? []).flatMap((endpoint) => {
    const key = endpointKey(endpoint);
    const next = wanted.get(key);
    wanted.delete(key);
    return next ? [next] : [];
  });
}

function fill(draft: Draft, endpoints: readonly Endpoint[], capacity: number): Endpoint[] {
  const room = Math.max(0, capacity - draft.endpoints.length);
  draft.endpoints.push(...endpoints.slice(0, room));
  return endpoints.slice(room);
}

function bestFit(drafts: readonly Draft[], count: number, capacity: number): Draft | undefined {
  const fitting = drafts.filter(({ endpoints }) => endpoints.length + count <= capacity);
  return fitting.sort((a, b) => b.endpoints.length - a.endpoints.length)[0];
}

const newSlice = ({ addressType, ports }: Omit<EndpointGroup, "endpoints">, endpoints: Endpoint[], { template, annotations }: SliceRules): EndpointSlice => ({
  metadata: { ...template, annotations: annotations() },
  addressType,
  ports: [...ports],
  endpoints,
});

function withContent(slice: EndpointSlice, { template, annotations }: SliceRules, endpoints: Endpoint[]): EndpointSlice {
  const { labels, ownerReferences } = template;
  const metadata = { ...slice.metadata, ...(labels ? { labels } : {}), ...(ownerReferences ? { ownerReferences } : {}) };
  return { ...slice, metadata: { ...metadata, annotations: annotations(slice.metadata.annotations) }, endpoints };
}

/** Without any endpoint there is one empty slice an address type. */
function keepPlaceholder(existing: readonly EndpointSlice[], addressType: AddressType, { plan, rules }: Planning): void {
  const ofType = (slice: EndpointSlice): boolean => slice.addressType === addressType;
  const going = plan.delete.filter(ofType);
  if (existing.filter(ofType).length !== going.length || plan.create.some(ofType)) return;
  const kept = going.find((slice) => isEmpty(slice) && rules.isOwned(slice) && rules.isCurrent(slice));
  if (kept) plan.delete.splice(plan.delete.indexOf(kept), 1);
  else plan.create.push(newSlice({ addressType, ports: [] }, [], rules));
}

const isEmpty = ({ endpoints, ports }: EndpointSlice): boolean => (endpoints ?? []).length === 0 && (ports ?? []).length === 0;

/** A slice that would go gives its name to one that would come: an update instead of two writes. */
function reuseNames({ create, update, delete: going }: SlicePlan, { isOwned }: SliceRules): SlicePlan {
  const left = [...going];
  const created: EndpointSlice[] = [];
  const renewed: EndpointSlice[] = [];
  for (const draft of create) {
    const i = left.findIndex((slice) => slice.addressType === draft.addressType && isOwned(slice));
    const [old] = i < 0 ? [] : left.splice(i, 1);
    if (!old) created.push(draft);
    else {
      const { generateName: _prefix, ...metadata } = draft.metadata;
      renewed.push({ ...draft, metadata: { ...old.metadata, ...metadata } });
    }
  }
  return { create: created, update: [...update, ...renewed], delete: left };
}
