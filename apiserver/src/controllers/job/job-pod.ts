import { Job } from "@kx/shared/kinds/batch/job";
import type { Pod } from "@kx/shared/kinds/core/pod";
import type { Container } from "@kx/shared/kinds/core/pod/pod-types";
import { podFromTemplate } from "../pod-from-template.ts";
import { indexAnnotation } from "./indexes.ts";
import { trackingFinalizer } from "./pod-outcome.ts";

const indexVariable = "JOB_COMPLETION_INDEX";
/** apiserver storage/names MaxGeneratedNameLength. */
const longestPrefix = 58;

/** A pod of a Job; one with an index can be told from the others by name, label, host name and environment. */
export function jobPod(job: Job, index: number | undefined): Pod {
  const pod = podFromTemplate(Job, job, job.spec?.template ?? {});
  const finalizers = [...new Set([...(pod.metadata.finalizers ?? []), trackingFinalizer])];
  if (index === undefined) return { ...pod, metadata: { ...pod.metadata, finalizers } };
  const { containers = [], initContainers } = pod.spec ?? {};
  const mark = { [indexAnnotation]: String(index) };
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      finalizers,
      generateName: namePrefix(job.metadata.name ?? "", index),
      labels: { ...pod.metadata.labels, ...mark },
      annotations: { ...pod.metadata.annotations, ...mark },
    },
    spec: {
      ...pod.spec,
      hostname: `${job.metadata.name}-${index}`,
      containers: containers.map(withIndex),
      ...(initContainers ? { initContainers: initContainers.map(withIndex) } : {}),
    },
  };
}

function namePrefix(name: string, index: number): string {
  const end = `-${index}-`;
  return `${name.slice(0, longestPrefix - end.length)}${end}`;
}

function withIndex(container: Container): Container {
  const env = container.env ?? [];
  if (env.some(({ name }) => name === indexVariable)) return container;
  return { ...container, env: [...env, { name: indexVariable, valueFrom: { fieldRef: { fieldPath: `metadata.labels['${indexAnnotation}']` } } }] };
}
