import type { Container, PodObject } from "./pod-types.ts";
import { defaultPodSpec } from "./spec-defaults.ts";

/** Defaults of a Pod: those of its spec, and those that a template does not show. */
export function defaultPod(pod: PodObject): void {
  const spec = (pod.spec ??= { containers: [] });
  defaultPodSpec(spec);
  spec.enableServiceLinks ??= true;
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    defaultRequests(container);
    if (spec.hostNetwork) for (const port of container.ports ?? []) port.hostPort ||= port.containerPort;
  }
}

/** What is limited but not asked for is asked for in full. */
function defaultRequests({ resources }: Container): void {
  if (resources?.limits) resources.requests = { ...resources.limits, ...resources.requests };
}
