import type { EndpointAddress, EndpointPort, EndpointSubset } from "@kx/shared/kinds/core/endpoints";
import { sortByHash } from "./dump-hash.ts";
import { portDump, subsetDump } from "./endpoints-dump.ts";

interface Reached {
  readonly port: EndpointPort | undefined;
  /** Ready or not, by address. */
  readonly ready: Map<EndpointAddress, boolean>;
}

/**
 * Subsets in the one form that upstream gives them: ports that reach the same addresses in the same state share a subset,
 * all sorted (pkg/api/v1/endpoints RepackSubsets). A port and address that come as ready and not ready are not ready.
 */
export function repackSubsets(subsets: readonly EndpointSubset[]): EndpointSubset[] {
  const byPort = new Map<string, Reached>();
  const known = new Map<string, EndpointAddress>();
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    for (const port of ports.length > 0 ? ports : [undefined]) {
      const reached = getOr(byPort, port ? portDump(port) : "", () => ({ port, ready: new Map() }));
      for (const address of addresses) note(reached, getOr(known, identity(address), () => address), true);
      for (const address of notReadyAddresses) note(reached, getOr(known, identity(address), () => address), false);
    }
  }
  const groups = new Map<string, { ready: Reached["ready"]; ports: EndpointPort[] }>();
  for (const { port, ready } of byPort.values()) {
    const key = [...ready].map(([address, isReady]) => `${identity(address)}=${isReady}`).sort().join();
    const group = getOr(groups, key, () => ({ ready, ports: [] }));
    if (port) group.ports.push(port);
  }
  return sortByHash([...groups.values()].map(subsetOf), subsetDump);
}

function note({ ready }: Reached, address: EndpointAddress, isReady: boolean): void {
  ready.set(address, isReady && (ready.get(address) ?? true));
}

function subsetOf({ ready, ports }: { ready: Reached["ready"]; ports: EndpointPort[] }): EndpointSubset {
  const inState = (state: boolean): EndpointAddress[] =>
    [...ready].flatMap(([address, isReady]) => (isReady === state ? [address] : [])).sort(compareAddresses);
  const [addresses, notReadyAddresses] = [inState(true), inState(false)];
  return {
    ...(addresses.length > 0 ? { addresses } : {}),
    ...(notReadyAddresses.length > 0 ? { notReadyAddresses } : {}),
    ...(ports.length > 0 ? { ports: sortByHash(ports, portDump) } : {}),
  };
}

const identity = ({ ip, targetRef }: EndpointAddress): string => `${ip} ${targetRef?.uid ?? ""}`;

/** By the bytes of the address, then by uid; one without a target comes first. */
function compareAddresses(a: EndpointAddress, b: EndpointAddress): number {
  return Buffer.compare(Buffer.from(a.ip), Buffer.from(b.ip)) || ((a.targetRef?.uid ?? "") < (b.targetRef?.uid ?? "") ? -1 : 1);
}

function getOr<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make();
  map.set(key, made);
  return made;
}
