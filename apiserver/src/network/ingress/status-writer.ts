import { isReason } from "@kx/shared/errors/status-error";
import type { ApiClient } from "@kx/shared/client/api-client";
import type { Informer } from "@kx/shared/client/informer";
import { Ingress } from "@kx/shared/kinds/networking/ingress";
import type { Service } from "@kx/shared/kinds/core/service";
import type { Clock } from "@kx/shared/meta/clock";
import { refKey, refOf, type ObjectRef } from "@kx/shared/meta/object";
import type { ServedIngresses } from "./served-ingresses.ts";

type Address = { ip?: string; hostname?: string };

export interface StatusWriterOptions {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly ingresses: Informer<Ingress>;
  readonly served: Pick<ServedIngresses, "classOf">;
  /** The Service whose addresses are published; while it does not exist nothing is written. */
  published(): Service | undefined;
}

/** Keeps the addresses in the status of served Ingresses. */
export interface StatusWriter {
  look(ref: ObjectRef): void;
  lookAtAll(): void;
  /** A write is on its way. */
  pending(): boolean;
  close(): void;
}

const retryMs = 1000;

export function createStatusWriter({ client, clock, ingresses, served, published }: StatusWriterOptions): StatusWriter {
  const writing = new Set<string>();
  const retries = new Set<() => void>();
  let closed = false;

  function look(ref: ObjectRef): void {
    const ingress = ingresses.get(ref);
    const service = published();
    if (closed || !ingress || !service || served.classOf(ingress) === undefined || writing.has(refKey(ref))) return;
    const addresses = addressesOf(service);
    if (same(ingress.status?.loadBalancer?.ingress ?? [], addresses)) return;
    void write(ingress, addresses);
  }

  async function write(ingress: Ingress, addresses: Address[]): Promise<void> {
    const ref = refOf(ingress);
    writing.add(refKey(ref));
    try {
      await client.updateStatus(Ingress, { ...ingress, status: { loadBalancer: { ingress: addresses } } });
      writing.delete(refKey(ref));
      // What came meanwhile was not looked at; where nothing came, this very write is still to come.
      if (ingresses.get(ref) !== ingress) look(ref);
    } catch (error) {
      writing.delete(refKey(ref));
      // An older or deleted object: the informer brings the new one, and it is looked at then.
      if (closed || isReason(error, "Conflict") || isReason(error, "NotFound")) return;
      const cancel = clock.after(retryMs, () => {
        retries.delete(cancel);
        look(ref);
      });
      retries.add(cancel);
    }
  }

  return {
    look,
    lookAtAll: () => ingresses.list().forEach((ingress) => look(refOf(ingress))),
    pending: () => writing.size > 0,
    close() {
      closed = true;
      for (const cancel of retries) cancel();
    },
  };
}

/** The addresses of the controller's Service by its type, sorted (status.go statusAddressFromService). */
function addressesOf({ spec, status }: Service): Address[] {
  const external = (spec?.externalIPs ?? []).map((ip) => ({ ip }));
  const own = spec?.clusterIP ? [{ ip: spec.clusterIP }] : [];
  switch (spec?.type) {
    case "ExternalName":
      return spec.externalName ? [{ hostname: spec.externalName }] : [];
    case "LoadBalancer": {
      const balanced: Address[] = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ({ ...(ip ? { ip } : {}), ...(hostname ? { hostname } : {}) }));
      return sorted([...balanced, ...external.filter(({ ip }) => !balanced.some((each) => each.ip === ip))]);
    }
    case "NodePort":
      return external.length > 0 ? sorted(external) : own;
    default:
      return own;
  }
}

const keyOf = ({ hostname = "", ip = "" }: Address): string => `${hostname} ${ip}`;

const sorted = (addresses: readonly Address[]): Address[] => [...addresses].sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));

function same(left: readonly Address[], right: readonly Address[]): boolean {
  const [one, other] = [sorted(left), sorted(right)];
  return one.length === other.length && one.every((address, index) => keyOf(address) === keyOf(other[index]!));
}
