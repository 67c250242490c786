import type { Key } from "../../storage/storage.ts";
import type { AllocationContext } from "./allocator.ts";
import type { Ledger } from "./ledger.ts";
import { searchOrder, staticBand } from "./search-order.ts";

const first = 30_000;
const last = 32_767;
const size = BigInt(last - first + 1);
const outside = `provided port is not in the valid range. The range of valid ports is ${first}-${last}`;
const allocated = "provided port is already allocated";

/** Where a node port's holder stands: the uid of its Service. */
export const nodePortKey = (port: number): Key => `/registry/allocations/nodeports/${port}`;

/** The one pool of numbers that node ports of every protocol and health checks come from. */
export interface NodePorts {
  /** Takes a number that was asked for; answers why it cannot be had. */
  take(port: number): string | undefined;
  /** Takes any free number; undefined when there is none. */
  draw(): number | undefined;
  release(port: number): void;
}

/** The pool as one plan for the Service of that uid sees it. */
export function nodePorts(uid: string, ledger: Ledger, context: AllocationContext): NodePorts {
  return context.dryRun ? dryRunPorts(ledger) : committedPorts(uid, ledger, context);
}

function committedPorts(uid: string, ledger: Ledger, { view, random }: AllocationContext): NodePorts {
  return {
    take(port) {
      if (port < first || port > last) return outside;
      if (!ledger.isFree(nodePortKey(port))) return allocated;
      ledger.take(nodePortKey(port), uid);
      return undefined;
    },
    draw() {
      for (const offset of searchOrder(size, staticBand(size, 32n, 128n), random)) {
        const port = first + Number(offset);
        if (!ledger.isFree(nodePortKey(port))) continue;
        ledger.take(nodePortKey(port), uid);
        return port;
      }
      return undefined;
    },
    release(port) {
      // Whoever holds it instead keeps it.
      if (view.text(nodePortKey(port)) === uid) ledger.release(nodePortKey(port), "present");
    },
  };
}

/** As upstream: a taken number is refused, the range is not looked at, and drawn ones are placeholders from 32769 on. */
function dryRunPorts(ledger: Ledger): NodePorts {
  const taken = new Set<number>();
  return {
    take(port) {
      if (taken.has(port) || !ledger.isFree(nodePortKey(port))) return allocated;
      taken.add(port);
      return undefined;
    },
    draw() {
      const port = taken.size === 0 ? last + 2 : Math.max(...taken) + 1;
      taken.add(port);
      return port;
    },
    release() {},
  };
}
