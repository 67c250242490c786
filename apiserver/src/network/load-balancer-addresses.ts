import { Service } from "@kx/shared/kinds/core/service";
import type { ApiClient } from "@kx/shared/client/api-client";
import type { EventRecorder } from "@kx/shared/client/event-recorder";
import type { Cache } from "@kx/shared/client/informer";
import { isReason } from "@kx/shared/errors/status-error";
import type { Clock } from "@kx/shared/meta/clock";
import { refOf } from "@kx/shared/meta/object";
import { addressAt, parseCidr } from "./topology/cidr.ts";
import { serviceKey } from "./proxy/service-port.ts";

export interface LoadBalancerAddressesOptions {
  readonly cache: Cache;
  readonly client: ApiClient;
  readonly events: EventRecorder;
  readonly clock: Clock;
  /** `127.1.200.0/24` */
  readonly pool: string;
}

/** Gives every LoadBalancer Service an address, as the cloud's service controller does. */
export interface LoadBalancerAddresses {
  /** Writes under way, and Services whose turn has come. */
  pending(): number;
  close(): void;
}

/** The service controller's least wait before another try. */
const retryMs = 5_000;

/** A Service with a class is left to whoever implements that class. */
const isOurs = ({ metadata, spec }: Service): boolean =>
  spec?.type === "LoadBalancer" && !spec.loadBalancerClass && !metadata.deletionTimestamp;

const statusIP = ({ status }: Service): string | undefined => status?.loadBalancer?.ingress?.[0]?.ip;

const syncFailed = (why: string): string => `Error syncing load balancer: ${why}`;
const ensureFailed = (why: string): string => syncFailed(`failed to ensure load balancer: ${why}`);

export function assignLoadBalancerAddresses({ cache, client, events, clock, pool }: LoadBalancerAddressesOptions): LoadBalancerAddresses {
  const services = cache.of(Service);
  const range = parseCidr(pool);
  const size = 2 ** (32 - range.bits);
  const ownerOf = new Map<string, string>();
  const addressOf = new Map<string, string>();
  const due = new Set<string>();
  const writing = new Set<string>();
  const cancels = new Set<() => void>();
  let scheduled = false;
  let closed = false;

  const refOfKey = (key: string) => {
    const [namespace = "", name = ""] = key.split("/");
    return { namespace, name };
  };

  function take(key: string, ip: string): boolean {
    if (!range.contains(ip) || (ownerOf.get(ip) ?? key) !== key) return false;
    release(key);
    ownerOf.set(ip, key);
    addressOf.set(key, ip);
    return true;
  }

  function release(key: string): void {
    const ip = addressOf.get(key);
    if (ip === undefined) return;
    addressOf.delete(key);
    ownerOf.delete(ip);
  }

  function takeFree(key: string): string | undefined {
    for (let offset = 1; offset < size - 1; offset++) {
      const ip = addressAt(pool, offset);
      if (take(key, ip)) return ip;
    }
    return undefined;
  }

  /** The address that the Service asks for, has, or is given. */
  function addressFor(key: string, service: Service): string | undefined {
    const asked = service.spec?.loadBalancerIP;
    if (asked && addressOf.get(key) !== asked && !take(key, asked)) {
      events.event(service, "Warning", "SyncLoadBalancerFailed", ensureFailed(`${asked} is not free in ${pool}`));
      return undefined;
    }
    return addressOf.get(key) ?? takeFree(key);
  }

  async function sync(key: string): Promise<void> {
    const service = services.get(refOfKey(key));
    if (!service || !isOurs(service)) return release(key);
    const fresh = addressOf.get(key) === undefined;
    const ip = addressFor(key, service);
    if (ip === undefined) {
      if (!service.spec?.loadBalancerIP) {
        events.event(service, "Warning", "SyncLoadBalancerFailed", ensureFailed(`the pool ${pool} is exhausted`));
      }
      return;
    }
    if (statusIP(service) === ip) return;
    if (fresh) events.event(service, "Normal", "EnsuringLoadBalancer", "Ensuring load balancer");
    writing.add(key);
    try {
      const body = { status: { loadBalancer: { ingress: [{ ip, ipMode: "VIP" }] } } };
      await client.patch(Service, refOf(service), { type: "merge", body, subresource: "status" });
      events.event(service, "Normal", "EnsuredLoadBalancer", "Ensured load balancer");
    } catch (error) {
      if (isReason(error, "NotFound")) release(key);
      else retryLater(key, service, error);
    } finally {
      writing.delete(key);
    }
  }

  function retryLater(key: string, service: Service, error: unknown): void {
    if (closed) return;
    events.event(service, "Warning", "SyncLoadBalancerFailed", syncFailed(error instanceof Error ? error.message : String(error)));
    const cancel = clock.after(retryMs, () => {
      cancels.delete(cancel);
      note(key);
    });
    cancels.add(cancel);
  }

  function note(key: string): void {
    due.add(key);
    if (scheduled || closed) return;
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      const keys = [...due];
      due.clear();
      // Addresses that are in a status already are taken first: after a restart nobody else may get them.
      for (const key of keys) {
        const service = services.get(refOfKey(key));
        const ip = service && isOurs(service) ? statusIP(service) : undefined;
        if (ip && !addressOf.has(key)) take(key, ip);
        if (!service || !isOurs(service)) release(key);
      }
      for (const key of keys) void sync(key);
    });
  }

  /** An address was given back: Services that found none may have it. */
  const noteWaiting = (): void => {
    for (const service of services.list()) if (isOurs(service) && !addressOf.has(serviceKey(service))) note(serviceKey(service));
  };

  const unsubscribe = services.subscribe(({ type, object }) => {
    const key = serviceKey(object);
    const had = addressOf.has(key);
    note(key);
    if (had && (type === "DELETED" || !isOurs(object))) noteWaiting();
  });

  return {
    pending: () => due.size + writing.size,
    close() {
      closed = true;
      unsubscribe();
      for (const cancel of cancels) cancel();
    },
  };
}
