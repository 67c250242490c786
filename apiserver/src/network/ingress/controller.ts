import type { ApiClient } from "@kx/shared/client/api-client";
import { createEventRecorder } from "@kx/shared/client/event-recorder";
import type { Cache } from "@kx/shared/client/informer";
import { Secret } from "@kx/shared/kinds/core/secret";
import { Service } from "@kx/shared/kinds/core/service";
import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { Ingress } from "@kx/shared/kinds/networking/ingress";
import { IngressClass } from "@kx/shared/kinds/networking/ingress-class";
import type { Clock, Random } from "@kx/shared/meta/clock";
import type { AnyKind } from "@kx/shared/kinds/kind";
import { refKey, refOf } from "@kx/shared/meta/object";
import type { Container, ImageBehaviour } from "@kx/shared/net/container";
import { createCertificates } from "./certificates.ts";
import { Exchange } from "./exchange.ts";
import { createFakeCertificate, type KeyPair } from "./fake-certificate.ts";
import { readFlags } from "./flags.ts";
import { followIngresses } from "./follow-ingresses.ts";
import { createHostTable } from "./host-table.ts";
import { createKlog } from "./klog.ts";
import { listen } from "./listen.ts";
import { createNginxClock } from "./nginx-clock.ts";
import { respond } from "./respond.ts";
import { createServedIngresses } from "./served-ingresses.ts";
import { createStatusWriter } from "./status-writer.ts";
import { createUpstreams } from "./upstreams.ts";

export interface IngressControllerOptions {
  readonly cache: Cache;
  /** Writes the status of Ingresses and events. */
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly random: Random;
  /** Makes the default certificate; a self-signed one without it. */
  readonly certificates?: { issue(hosts: readonly string[]): Promise<KeyPair> };
}

export interface IngressController extends ImageBehaviour {
  /** True while a controller starts, or writes something that is not answered yet. */
  pending(): boolean;
}

const banner = [
  "-------------------------------------------------------------------------------",
  "NGINX Ingress controller",
  "  Release:       v1.15.1",
  "  Repository:    https://github.com/kubernetes/ingress-nginx",
  "  nginx version: nginx/1.27.1",
  "-------------------------------------------------------------------------------",
];

/** What a container of ingress-nginx does: every one of them is a controller of its own. */
export function createIngressController(options: IngressControllerOptions): IngressController {
  const running = new Set<{ pending: () => boolean }>();
  return {
    repositories: ["registry.k8s.io/ingress-nginx/controller", "registry.k8s.io/ingress-nginx/controller-chroot"],
    async start(container) {
      const controller = { pending: () => true };
      running.add(controller);
      container.signal.addEventListener("abort", () => running.delete(controller), { once: true });
      banner.forEach((line) => container.log(line));
      // The real one too opens its ports only once it has seen everything.
      await Promise.all([Ingress, IngressClass, Service, EndpointSlice, Secret].map((kind) => options.cache.of(kind as AnyKind).synced()));
      if (!container.signal.aborted) controller.pending = startController(container, options);
    },
    pending: () => [...running].some(({ pending }) => pending()),
  };
}

/** @returns whether it has something under way */
function startController(container: Container, { cache, client, clock, random, certificates: issuer }: IngressControllerOptions): () => boolean {
  const { namespace = "ingress-nginx", name } = container.pod.metadata;
  const { selection, publishService } = readFlags([...container.command, ...container.args], namespace);
  const log = (line: string): void => container.log(line);
  const events = createEventRecorder(client, { component: "nginx-ingress-controller", clock });
  const services = cache.of(Service);

  const served = createServedIngresses(cache, selection);
  const table = createHostTable(served.withHost);
  const upstreams = createUpstreams(cache, random);
  const status = createStatusWriter({ client, clock, ingresses: cache.of(Ingress), served, published: () => services.get(publishService) });
  const stops = [
    followIngresses({ cache, served, table, status, events, klog: createKlog(clock, log) }),
    services.subscribe(({ object }) => {
      if (refKey(refOf(object)) === refKey(publishService)) status.lookAtAll();
    }),
    upstreams.close,
    status.close,
  ];
  container.signal.addEventListener("abort", () => stops.forEach((stop) => stop()), { once: true });

  const { sender, fabric, resolver } = container;
  const means = { table, upstreams, sender, fabric, resolver, clock, at: `pod/${namespace}/${name}` };
  const nginxClock = createNginxClock(clock);
  const hex = (): string => Math.floor(random() * 2 ** 32).toString(16).padStart(8, "0");
  listen({
    container,
    table,
    certificates: createCertificates(cache.of(Secret)),
    defaultCertificate: () => (issuer ? issuer.issue(["ingress.local"]) : createFakeCertificate(clock)),
    begin(request, response, flow, scheme) {
      const requestId = request.headers["x-request-id"]?.toString() || hex() + hex() + hex() + hex();
      const facts = { remoteAddress: flow.source.ip, scheme, port: scheme === "https" ? 443 : 80, requestId };
      return new Exchange({ request, response, flow, facts, clock: nginxClock, log });
    },
    answer(exchange, upgrade) {
      respond(exchange, means, upgrade).catch((error: unknown) => {
        if (exchange.done) return;
        log(String(error));
        exchange.sendPage(500);
      });
    },
  });
  return () => status.pending() || events.pending();
}
