import { Pod } from "@kx/shared/kinds/core/pod";
import { PriorityClass, systemPriorityClasses } from "@kx/shared/kinds/scheduling/priority-class";
import { defineAdmission, refused, type AdmissionRequest, type ClusterView } from "./admission.ts";

type Chosen = Pick<PriorityClass, "metadata" | "value" | "preemptionPolicy">;

const none: Chosen = { metadata: {}, value: 0, preemptionPolicy: "PreemptLowerPriority" };

/** Puts the number of a pod's priority class beside its name; an update that leaves it out keeps it. */
export const priority = defineAdmission<Pod>({
  name: "Priority",
  on: { kind: Pod, verbs: ["create", "update"] },
  mutate(request, view) {
    const { spec } = request.object;
    if (!spec) return;
    const before = request.old?.spec;
    if (before) {
      if (before.priority !== undefined) spec.priority ??= before.priority;
      if (before.preemptionPolicy !== undefined) spec.preemptionPolicy ??= before.preemptionPolicy;
      return;
    }
    const chosen = spec.priorityClassName ? named(request, view, spec.priorityClassName) : (globalDefault(view) ?? none);
    const { metadata, value = 0, preemptionPolicy } = chosen;
    if (spec.priority !== undefined && spec.priority !== value) {
      throw refused(
        request,
        `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
      );
    }
    if (spec.preemptionPolicy !== undefined && preemptionPolicy !== undefined && spec.preemptionPolicy !== preemptionPolicy) {
      throw refused(
        request,
        `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`,
      );
    }
    if (metadata.name) spec.priorityClassName = metadata.name;
    spec.priority = value;
    if (preemptionPolicy !== undefined) spec.preemptionPolicy = preemptionPolicy;
  },
});

/** One default at most, and the system's own classes stay (the latter upstream in the registry's Delete). */
export const priorityClasses = defineAdmission<PriorityClass>({
  name: "Priority",
  on: { kind: PriorityClass, verbs: ["create", "update", "delete"] },
  validate(request, view) {
    const { metadata, globalDefault: isDefault } = request.object;
    if (request.verb === "delete") {
      const isSystem = systemPriorityClasses.some(({ metadata: { name } }) => name === metadata.name);
      if (isSystem) throw refused(request, "this is a system priority class and cannot be deleted");
      return;
    }
    const present = isDefault ? globalDefault(view) : undefined;
    if (!present || (request.verb === "update" && present.metadata.name === metadata.name)) return;
    throw refused(request, `PriorityClass ${present.metadata.name} is already marked as default. Only one default can exist`);
  },
});

function named(request: AdmissionRequest<Pod>, view: ClusterView, name: string): PriorityClass {
  const found = view.get(PriorityClass, { name });
  if (!found) throw refused(request, `no PriorityClass with name ${name} was found`);
  return found;
}

/** Where a race made several, the one of the lowest value. */
function globalDefault(view: ClusterView): PriorityClass | undefined {
  let lowest: PriorityClass | undefined;
  for (const one of view.list(PriorityClass)) {
    if (one.globalDefault && (!lowest || (one.value ?? 0) < (lowest.value ?? 0))) lowest = one;
  }
  return lowest;
}
