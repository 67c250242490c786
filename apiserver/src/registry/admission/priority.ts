import { Pod } from "@kx/shared/kinds/core/pod";
import { defineAdmission, refused, type AdmissionRequest } from "./admission.ts";

/** The classes that every cluster has; others are not served yet. */
const classes: ReadonlyMap<string, number> = new Map([
  ["system-cluster-critical", 2_000_000_000],
  ["system-node-critical", 2_000_001_000],
]);

const preemptionPolicy = "PreemptLowerPriority";

/** Puts the number of a pod's priority class beside its name; an update that leaves it out keeps it. */
export const priority = defineAdmission<Pod>({
  name: "Priority",
  on: { kind: Pod, verbs: ["create", "update"] },
  mutate(request) {
    const { spec } = request.object;
    if (!spec) return;
    const before = request.old?.spec;
    if (before) {
      if (before.priority !== undefined) spec.priority ??= before.priority;
      if (before.preemptionPolicy !== undefined) spec.preemptionPolicy ??= before.preemptionPolicy;
      return;
    }
    const value = priorityOf(request, spec.priorityClassName);
    if (spec.priority !== undefined && spec.priority !== value) {
      throw refused(
        request,
        `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
      );
    }
    if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== preemptionPolicy) {
      throw refused(
        request,
        `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`,
      );
    }
    spec.priority = value;
    spec.preemptionPolicy = preemptionPolicy;
  },
});

function priorityOf(request: AdmissionRequest<Pod>, className: string | undefined): number {
  if (!className) return 0;
  const value = classes.get(className);
  if (value === undefined) throw refused(request, `no PriorityClass with name ${className} was found`);
  return value;
}
