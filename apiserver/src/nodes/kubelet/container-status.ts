import type { ContainerSpec, ContainerStatus } from "./means.ts";

/** What is reported of a container beside what stands in its spec. */
export type ContainerFacts = Pick<ContainerStatus, "state" | "lastState" | "ready" | "restartCount"> & {
  started: boolean | undefined;
  /** Absent before it was first created. */
  id: string | undefined;
};

/** A container's status as the kubelet reports it (convertToAPIContainerStatuses in pkg/kubelet/kubelet_pods.go). */
export function containerStatus(spec: ContainerSpec, { state, lastState, ready, restartCount, started, id }: ContainerFacts): ContainerStatus {
  const { name, image = "", resources, volumeMounts = [] } = spec;
  return {
    name,
    state,
    lastState,
    ready,
    restartCount,
    image,
    imageID: id ? image : "",
    ...(id ? { containerID: id, ...(resources?.requests ? { allocatedResources: resources.requests } : {}), resources: resources ?? {} } : {}),
    ...(started === undefined ? {} : { started }),
    ...(volumeMounts.length > 0 ? { volumeMounts: volumeMounts.map(mountStatus) } : {}),
  } as ContainerStatus;
}

function mountStatus({ name, mountPath, readOnly, recursiveReadOnly = "Disabled" }: NonNullable<ContainerSpec["volumeMounts"]>[number]): object {
  return { name, mountPath, ...(readOnly ? { readOnly, recursiveReadOnly: recursiveReadOnly === "Disabled" ? "Disabled" : "Enabled" } : {}) };
}
