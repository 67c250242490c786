import type { Container } from "@kx/shared/net/container";

/** Where a container's processes begin: its `workingDir`, or the root. */
export function workingFolder({ pod, name }: Container): string {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {};
  return [...containers, ...initContainers, ...ephemeralContainers].find((container) => container.name === name)?.workingDir || "/";
}
