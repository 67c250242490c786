import { Endpoints } from "@kx/shared/kinds/core/endpoints";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { Service } from "@kx/shared/kinds/core/service";
import { EndpointSlice, serviceNameLabel } from "@kx/shared/kinds/discovery/endpoint-slice";
import { jsonEqual } from "@kx/shared/json/json-equal";
import { defineController, type Controller, type ControllerContext } from "./controller.ts";
import { wake } from "./wakes.ts";

/** Where the API is: the Service's address, and the one endpoint behind it. */
export interface KubernetesServiceOptions {
  /** First address of the Service range. */
  clusterIP: string;
  /** node-1's InternalIP. */
  ip: string;
  port: number;
}

const ref = { namespace: "default", name: "kubernetes" };
const isOurs = ({ metadata }: { metadata: { namespace?: string; name?: string } }): (typeof ref)[] =>
  metadata.namespace === ref.namespace && metadata.name === ref.name ? [ref] : [];

/** Keeps the Service `kubernetes`, its Endpoints and its slice, as the API server itself does (pkg/controlplane/reconcilers). */
export function kubernetesService(options: KubernetesServiceOptions): Controller<Service> {
  return defineController<Service>({
    name: "kube-apiserver",
    reconciles: Service,
    wakesOn: [
      wake(Namespace, ({ metadata }) => (metadata.name === ref.namespace ? [ref] : [])),
      wake(Endpoints, isOurs),
      wake(EndpointSlice, isOurs),
    ],
    async reconcile(service, { namespace, name }, context) {
      if (namespace !== ref.namespace || name !== ref.name) return;
      if (!service) await context.client.create(Service, serviceDraft(options));
      await keepEndpoints(endpointsDraft(options), context);
      await keepSlice(sliceDraft(options), context);
    },
  });
}

async function keepEndpoints(draft: Endpoints, { cache, client }: ControllerContext): Promise<void> {
  const present = cache.of(Endpoints).get(ref);
  if (!present) await client.create(Endpoints, draft);
  else if (!jsonEqual(present.subsets, draft.subsets) || !jsonEqual(present.metadata.labels, draft.metadata.labels)) {
    await client.update(Endpoints, { ...present, ...draft, metadata: { ...present.metadata, ...draft.metadata } });
  }
}

async function keepSlice(draft: EndpointSlice, { cache, client }: ControllerContext): Promise<void> {
  const present = cache.of(EndpointSlice).get(ref);
  if (!present) await client.create(EndpointSlice, draft);
  else if (!jsonEqual([present.endpoints, present.ports, present.metadata.labels], [draft.endpoints, draft.ports, draft.metadata.labels])) {
    await client.update(EndpointSlice, { ...present, ...draft, metadata: { ...present.metadata, ...draft.metadata } });
  }
}

function serviceDraft({ clusterIP, port }: KubernetesServiceOptions): Service {
  return {
    metadata: { ...ref, labels: { component: "apiserver", provider: "kubernetes" } },
    spec: {
      type: "ClusterIP",
      clusterIP,
      ports: [{ name: "https", protocol: "TCP", port: 443, targetPort: port }],
      sessionAffinity: "None",
    },
  } as Service;
}

function endpointsDraft({ ip, port }: KubernetesServiceOptions): Endpoints {
  return {
    metadata: { ...ref, labels: { "endpointslice.kubernetes.io/skip-mirror": "true" } },
    subsets: [{ addresses: [{ ip }], ports: [{ name: "https", port, protocol: "TCP" }] }],
  };
}

function sliceDraft({ ip, port }: KubernetesServiceOptions): EndpointSlice {
  return {
    metadata: { ...ref, labels: { [serviceNameLabel]: ref.name } },
    addressType: "IPv4",
    endpoints: [{ addresses: [ip], conditions: { ready: true } }],
    ports: [{ name: "https", port, protocol: "TCP" }],
  };
}
