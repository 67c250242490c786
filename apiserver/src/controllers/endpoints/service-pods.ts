import type { Cache } from "@kx/shared/client/informer";
import { Pod } from "@kx/shared/kinds/core/pod";
import type { Service } from "@kx/shared/kinds/core/service";
import { jsonEqual } from "@kx/shared/json/json-equal";
import type { Wake } from "../controller.ts";
import { hasEnded, isReady } from "../pod-state.ts";
import { podsWithLabels, servicesOfPod } from "../selected-pods.ts";
import { wake } from "../wakes.ts";

type ServicePort = NonNullable<NonNullable<Service["spec"]>["ports"]>[number];

/** A Service whose endpoints a controller makes: it has a selector, and an address or a name of its own. */
export const selectsPods = ({ spec }: Service): boolean =>
  spec?.type !== "ExternalName" && Object.keys(spec?.selector ?? {}).length > 0;

export const isHeadless = ({ spec }: Service): boolean => !spec?.clusterIP || spec.clusterIP === "None";

/** A pod's addresses; none before it has its network. */
export const podIps = ({ status }: Pod): string[] =>
  status?.podIPs?.map(({ ip = "" }) => ip) ?? (status?.podIP ? [status.podIP] : []);

/** The pods that a Service may send to: selected, with an address, and not ended. */
export function podsOf(service: Service, cache: Cache): Pod[] {
  const pods = podsWithLabels(service.metadata.namespace, service.spec?.selector ?? {}, cache);
  return pods.filter((pod) => !hasEnded(pod) && podIps(pod).length > 0);
}

/**
 * The number that a Service port's targetPort means for a pod: a number as it is, a name by the first container port of
 * that name and protocol, restartable init containers last; undefined when none has it (pkg/api/v1/pod FindPort).
 */
export function targetPort({ spec }: Pod, { port, targetPort: target = port, protocol = "TCP" }: ServicePort): number | undefined {
  if (typeof target === "number") return target;
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  const ports = [...(spec?.containers ?? []), ...sidecars].flatMap((container) => container.ports ?? []);
  return ports.find((candidate) => candidate.name === target && (candidate.protocol ?? "TCP") === protocol)?.containerPort;
}

/** The hostname that DNS serves for a pod behind a Service: only when the pod names the Service as its subdomain. */
export function hostnameFor({ spec }: Pod, service: Service): string | undefined {
  return spec?.hostname && spec.subdomain === service.metadata.name ? spec.hostname : undefined;
}

export const targetReference = ({ metadata }: Pod): { kind: string; namespace: string; name: string; uid: string } => ({
  kind: "Pod",
  namespace: metadata.namespace ?? "",
  name: metadata.name ?? "",
  uid: metadata.uid ?? "",
});

/** The Services that a pod's change concerns; annotations and most of its status concern none. */
export const podsOfService: Wake<Pod> = wake(Pod, (pod, previous, cache) =>
  previous && cache.of(Pod).get({ namespace: pod.metadata.namespace ?? "", name: pod.metadata.name ?? "" }) && !concernsEndpoints(pod, previous)
    ? []
    : servicesOfPod(pod, previous, cache),
);

function concernsEndpoints(pod: Pod, previous: Pod): boolean {
  const seen = (one: Pod): unknown => [one.metadata.labels, one.metadata.deletionTimestamp, one.spec?.hostname, one.spec?.subdomain];
  const state = (one: Pod): unknown => [isReady(one), hasEnded(one), podIps(one), one.spec?.nodeName];
  return !jsonEqual(seen(pod), seen(previous)) || !jsonEqual(state(pod), state(previous));
}
