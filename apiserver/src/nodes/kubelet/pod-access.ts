import type { Duplex } from "node:stream";
import type { Cache } from "@kx/shared/client/informer";
import { badRequest, notFound, StatusError } from "@kx/shared/errors/status-error";
import { Pod } from "@kx/shared/kinds/core/pod";
import type { Fabric } from "@kx/shared/net/fabric";
import type { PodAccess, PodPlace } from "@kx/shared/net/pod-access";
import type { ContainerProcess } from "./container-process.ts";
import type { Kubelet } from "./kubelet.ts";
import type { PodRun } from "./pod-run.ts";

/** How the API's subresources reach the pods of all nodes, with the answers of pkg/kubelet/server. */
export function podAccess({ cache, fabric }: { cache: Cache; fabric: Fabric }, kubelets: ReadonlyMap<string, Kubelet>): PodAccess {
  function found({ namespace, name, uid }: PodPlace): { pod: Pod; run: PodRun | undefined } {
    const pod = cache.of(Pod).get({ namespace, name });
    if (!pod) throw notFound(Pod.resource, name);
    return { pod, run: kubelets.get(pod.spec?.nodeName ?? "")?.run(uid) };
  }

  /** Streams are opened to running containers alone (findContainer in pkg/kubelet/kubelet_pods.go). */
  function running(place: PodPlace, container: string): ContainerProcess {
    const process = found(place).run?.find(container)?.process;
    if (!process) throw new StatusError({ code: 500, message: `container not found (${JSON.stringify(container)})` });
    return process;
  }

  return {
    async *logs(place, query, signal) {
      const { pod, run } = found(place);
      const container = run?.find(query.container);
      const log = container?.logOf(query.previous ? "previous" : "current");
      if (log) return yield* log.read(query, signal);
      const statuses = [pod.status?.containerStatuses, pod.status?.initContainerStatuses, pod.status?.ephemeralContainerStatuses].flatMap((of) => of ?? []);
      const { state, lastState, containerID } = statuses.find(({ name }) => name === query.container) ?? {};
      const words = `container ${JSON.stringify(query.container)} in pod ${JSON.stringify(place.name)}`;
      if (query.previous && !lastState?.terminated) throw badRequest(`previous terminated ${words} not found`);
      const lost = query.previous ? lastState?.terminated?.containerID : (state?.terminated?.containerID ?? lastState?.terminated?.containerID ?? (state?.running && containerID));
      // It ran before the server was started: a log lives as long as the server.
      if (lost) return yield Buffer.from(`unable to retrieve container logs for ${lost}`);
      throw badRequest(`${words} is waiting to start: ${container?.waitingReason ?? state?.waiting?.reason ?? "ContainerCreating"}`);
    },

    // oxlint-disable-next-line require-await -- what is thrown must reject
    async exec(place, { container, command }, streams) {
      return running(place, container).exec(command, streams);
    },

    async attach(place, { container }, streams) {
      const process = running(place, container);
      await process.attach(streams);
      return process.exitCode;
    },

    async portForward(place, port) {
      const { pod, run } = found(place);
      const ip = run?.address;
      if (!ip) throw new StatusError({ code: 500, message: `pod not found (${JSON.stringify(`${place.name}_${place.namespace}`)})` });
      const from = { kind: "pod", ip, node: pod.spec!.nodeName!, namespace: place.namespace, name: place.name } as const;
      return await fabric.dial({ from, to: { ip: "127.0.0.1", port, protocol: "TCP" } }).catch((): Duplex => {
        throw new Error(nothingListens(pod, port));
      });
    },
  };
}

/** containerd's words (internal/cri/server/sandbox_portforward_linux.go), with the kubelet's before them. */
function nothingListens({ metadata, spec }: Pod, port: number): string {
  const { uid = "" } = metadata;
  // A sandbox has an identifier of its own: it is not shown anywhere else.
  const sandbox = uid.replaceAll("-", "").repeat(2);
  const space = spec?.hostNetwork ? "host" : `/var/run/netns/cni-${uid}`;
  const refused = (family: string, address: string): string => `dial ${family} ${address}:${port}: connect: connection refused`;
  return `error forwarding port ${port} to pod ${sandbox}, uid : failed to execute portforward in network namespace ${JSON.stringify(space)}: failed to connect to localhost:${port} inside namespace ${JSON.stringify(sandbox)}, IPv4: ${refused("tcp4", "127.0.0.1")} IPv6 ${refused("tcp6", "[::1]")}`;
}
