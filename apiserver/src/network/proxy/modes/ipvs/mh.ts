import { foldedAddress } from "./address-hash.ts";
import type { Destination } from "./destination.ts";
import { greatestCommonDivisor } from "./greatest-common-divisor.ts";
import { hsiphash } from "./hsiphash.ts";
import type { CreateScheduler } from "./scheduler.ts";

/** CONFIG_IP_VS_MH_TAB_INDEX 12: the prime that is the table's size, and half the index as the bits of a weight. */
const tableSize = 4093;
const weightBits = 6;
const firstKey = [2654435761n, 2654435761n] as const;
const secondKey = [2654446892n, 2654446892n] as const;

const keyOf = (ip: string, port: number): number => (port + foldedAddress(ip)) >>> 0;

/** Each destination takes its preferred free places in turn, `weight / gcd` at a time (ip_vs_mh_populate). */
function populate(destinations: readonly Destination[]): Destination[] {
  const weights = destinations.map(({ lastWeight }) => lastWeight);
  const divisor = greatestCommonDivisor(weights);
  if (divisor < 1) return [];
  const shift = Math.max(0, 32 - Math.clz32(Math.max(...weights) / divisor) - weightBits);
  const setups = destinations.map((destination) => {
    const key = keyOf(destination.endpoint.ip, destination.endpoint.port);
    return {
      destination,
      place: hsiphash(key, firstKey) % tableSize,
      skip: (hsiphash(key, secondKey) % (tableSize - 1)) + 1,
      turns: (destination.lastWeight / divisor) >> shift || (destination.lastWeight === 0 ? 0 : 1),
    };
  });
  const table: Destination[] = Array.from({ length: tableSize });
  for (let filled = 0; ; ) {
    for (const setup of setups) {
      for (let turn = 0; turn < setup.turns; turn++) {
        while (table[setup.place]) setup.place = (setup.place + setup.skip) % tableSize;
        table[setup.place] = setup.destination;
        if (++filled === tableSize) return table;
      }
    }
  }
}

/**
 * Maglev hashing by source address and port, the latter because kube-proxy sets the flag mh-port; a quiesced destination
 * keeps its places and refuses (ip_vs_mh.c without mh-fallback).
 */
export const createMh: CreateScheduler = () => {
  let table: Destination[] = [];
  const reassign = (destinations: readonly Destination[]): void => void (table = populate(destinations));
  return {
    schedule(_destinations, { sourceIp, sourcePort }) {
      const found = table[hsiphash(keyOf(sourceIp, sourcePort), firstKey) % tableSize];
      return found && found.weight > 0 ? found : undefined;
    },
    listed: reassign,
    weighed: reassign,
  };
};
