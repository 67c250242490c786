import { describeAnnotations, describeMap } from "../../describe.ts";
import type { DescribeWriter } from "../../kind.ts";
import { describeContainers } from "./describe-containers.ts";
import { describeSpread, describeTolerations } from "./describe-scheduling.ts";
import { describeVolumes } from "./describe-volumes.ts";
import type { PodTemplate } from "./pod-types.ts";

/** The `Pod Template:` part of what describes a Deployment or ReplicaSet. */
export function describePodTemplate({ metadata, spec }: PodTemplate, out: DescribeWriter): void {
  const indent = "  ";
  out.line(0, "Pod Template:");
  describeMap(out, 0, `${indent}Labels`, metadata?.labels);
  if (Object.keys(metadata?.annotations ?? {}).length > 0) describeAnnotations(out, metadata?.annotations, `${indent}Annotations`);
  if (!spec) return;
  if (spec.serviceAccountName) out.line(1, `Service Account:\t${spec.serviceAccountName}`);
  if (spec.initContainers?.length) {
    describeContainers({ label: "Init Containers", containers: spec.initContainers, indent }, out);
  }
  describeContainers({ label: "Containers", containers: spec.containers, indent }, out);
  describeVolumes(spec.volumes, out, indent);
  describeSpread(spec.topologySpreadConstraints, out, indent);
  if (spec.priorityClassName) out.line(1, `Priority Class Name:\t${spec.priorityClassName}`);
  describeMap(out, 0, `${indent}Node-Selectors`, spec.nodeSelector);
  describeTolerations(spec.tolerations, out, `${indent}Tolerations`);
}
