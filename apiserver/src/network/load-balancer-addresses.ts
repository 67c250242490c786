import { Service } from "@kx/shared/kinds/core/service";
import { isLoadBalancer } from "@kx/shared/kinds/core/service/model";
import type { ApiClient } from "@kx/shared/client/api-client";
import type { EventRecorder } from "@kx/shared/client/event-recorder";
import type { Cache } from "@kx/shared/client/informer";
import { isReason } from "@kx/shared/errors/status-error";
import type { Clock } from "@kx/shared/meta/clock";
import { refOf } from "@kx/shared/meta/object";
import { createLoadBalancerPool } from "./load-balancer-pool.ts";
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

/** Holds a Service until its load balancer is gone (cloud-provider service/helpers). */
const finalizer = "service.kubernetes.io/load-balancer-cleanup";

/** The service controller's least wait before another try. */
const retryMs = 5_000;

/** A Service with a class is left to whoever implements that class; one that is being deleted keeps what it has. */
const isOurs = (service: Service): boolean => isLoadBalancer(service) && !service.spec?.loadBalancerClass;

const hasFinalizer = ({ metadata }: Service): boolean => metadata.finalizers?.includes(finalizer) ?? false;

const needsCleanup = (service: Service): boolean =>
  hasFinalizer(service) && (service.metadata.deletionTimestamp !== undefined || !isLoadBalancer(service));

const statusIP = ({ status }: Service): string | undefined => status?.loadBalancer?.ingress?.[0]?.ip;

const syncFailed = (why: string): string => `Error syncing load balancer: ${why}`;
const ensureFailed = (why: string): string => syncFailed(`failed to ensure load balancer: ${why}`);

export function assignLoadBalancerAddresses({ cache, client, events, clock, pool: range }: LoadBalancerAddressesOptions): LoadBalancerAddresses {
  const services = cache.of(Service);
  const pool = createLoadBalancerPool(range);
  const due = new Set<string>();
  const writing = new Set<string>();
  const cancels = new Set<() => void>();
  let scheduled = false;
  let closed = false;

  const serviceAt = (key: string): Service | undefined => {
    const [namespace = "", name = ""] = key.split("/");
    return services.get({ namespace, name });
  };

  /** The address that the Service asks for, has, or is given. */
  function addressFor(key: string, service: Service): string | undefined {
    const asked = service.spec?.loadBalancerIP;
    if (asked && pool.of(key) !== asked && !pool.take(key, asked)) {
      events.event(service, "Warning", "SyncLoadBalancerFailed", ensureFailed(`${asked} is not free in ${range}`));
      return undefined;
    }
    const ip = pool.of(key) ?? pool.takeFree(key);
    if (ip === undefined) events.event(service, "Warning", "SyncLoadBalancerFailed", ensureFailed(`the pool ${range} is exhausted`));
    return ip;
  }

  async function sync(key: string): Promise<void> {
    const service = serviceAt(key);
    if (!service || writing.has(key)) return;
    if (needsCleanup(service)) return await write(key, service, () => cleanUp(service));
    if (!isOurs(service) || service.metadata.deletionTimestamp) return;
    const fresh = pool.of(key) === undefined;
    const ip = addressFor(key, service);
    if (ip === undefined || (statusIP(service) === ip && hasFinalizer(service))) return;
    if (fresh) events.event(service, "Normal", "EnsuringLoadBalancer", "Ensuring load balancer");
    await write(key, service, () => ensure(service, ip));
  }

  async function ensure(service: Service, ip: string): Promise<void> {
    const body = { metadata: { finalizers: [finalizer] }, status: { loadBalancer: { ingress: [{ ip, ipMode: "VIP" }] } } };
    await client.patch(Service, refOf(service), { type: "strategic", body, subresource: "status" });
    events.event(service, "Normal", "EnsuredLoadBalancer", "Ensured load balancer");
  }

  async function cleanUp(service: Service): Promise<void> {
    events.event(service, "Normal", "DeletingLoadBalancer", "Deleting load balancer");
    const body = { metadata: { "$deleteFromPrimitiveList/finalizers": [finalizer] } };
    await client.patch(Service, refOf(service), { type: "strategic", body, subresource: "status" });
    events.event(service, "Normal", "DeletedLoadBalancer", "Deleted load balancer");
  }

  /** One write at a time for each Service; what changed meanwhile is looked at after it. */
  async function write(key: string, service: Service, act: () => Promise<void>): Promise<void> {
    writing.add(key);
    try {
      await act();
    } catch (error) {
      if (!isReason(error, "NotFound")) retryLater(key, service, error);
    } finally {
      writing.delete(key);
      if (serviceAt(key) !== service) note(key);
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
    if (closed) return;
    due.add(key);
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      const keys = [...due];
      due.clear();
      // Addresses that are in a status already are taken first: after a restart nobody else may get them.
      for (const key of keys) {
        const service = serviceAt(key);
        if (!service || !isOurs(service)) pool.release(key);
        else if (pool.of(key) === undefined && statusIP(service)) pool.take(key, statusIP(service)!);
      }
      for (const key of keys) void sync(key);
    });
  }

  /** An address was given back: Services that found none, or not the one they ask for, may have it. */
  function noteWaiting(): void {
    for (const service of services.list()) {
      const key = serviceKey(service);
      const ip = isOurs(service) && pool.of(key);
      if (ip === undefined || (ip && service.spec?.loadBalancerIP && service.spec.loadBalancerIP !== ip)) note(key);
    }
  }

  const unsubscribe = services.subscribe(({ type, object }) => {
    const key = serviceKey(object);
    const had = pool.of(key) !== undefined;
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
