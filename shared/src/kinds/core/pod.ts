import { forbidden, invalid, unchanged, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import { defineKind } from "../kind.ts";
import { describePod } from "./pod/describe-pod.ts";
import { mergeLabelKeys } from "./pod/merge-label-keys.ts";
import { podColumns } from "./pod/pod-columns.ts";
import { defaultPod } from "./pod/pod-defaults.ts";
import type { PodObject } from "./pod/pod-types.ts";
import { nameWarnings, specWarnings } from "./pod/pod-warnings.ts";
import { qosClass } from "./pod/qos-class.ts";
import { validateEphemeralUpdate } from "./pod/validate-ephemeral.ts";
import { validatePodSpec } from "./pod/validate-spec.ts";
import { validatePodUpdate } from "./pod/validate-update.ts";

export type Pod = PodObject;

/** Containers that share an address and a node. */
export const Pod = defineKind<Pod>({
  definition: "io.k8s.api.core.v1.Pod",
  defaults: defaultPod,
  prepareForCreate(draft) {
    mergeLabelKeys(draft);
    draft.status = { phase: "Pending", qosClass: qosClass(draft.spec ?? { containers: [] }) };
    if (draft.spec?.schedulingGates?.length) {
      const message = "Scheduling is blocked due to non-empty scheduling gates";
      draft.status.conditions = [{ type: "PodScheduled", status: "False", reason: "SchedulingGated", message }];
    }
  },
  prepareForStatusUpdate(next, old) {
    // Old kubelets spoilt owner references here, upstream says, and dropped the class.
    if (old.metadata.ownerReferences) next.metadata.ownerReferences = old.metadata.ownerReferences;
    else delete next.metadata.ownerReferences;
    if (next.status && old.status?.qosClass) next.status.qosClass ??= old.status.qosClass;
  },
  validate: (pod, at) => [...validatePodSpec(pod.spec ?? { containers: [] }, at.child("spec")), ...validateOnlyForPods(pod, at)],
  validateCreate: ({ spec }, at) => (spec?.ephemeralContainers?.length ? [forbidden(at.child("spec", "ephemeralContainers"), "cannot be set on create")] : []),
  validateUpdate: validatePodUpdate,
  parts: {
    ephemeralcontainers: {
      take(into, from) {
        into.spec!.ephemeralContainers = from.spec?.ephemeralContainers ?? [];
      },
      validateUpdate: validateEphemeralUpdate,
    },
  },
  validateStatusUpdate: (next, old, at) => unchanged(at.child("status", "qosClass"), next.status?.qosClass, old.status?.qosClass),
  warnings: (next, old) => (old ? [] : [...nameWarnings(next.metadata.name, "the Pod's hostname"), ...specWarnings(next.spec)]),
  selectableFields: {
    "spec.nodeName": ({ spec }) => spec?.nodeName ?? "",
    "spec.host": ({ spec }) => spec?.nodeName ?? "",
    "spec.restartPolicy": ({ spec }) => spec?.restartPolicy ?? "",
    "spec.schedulerName": ({ spec }) => spec?.schedulerName ?? "",
    "spec.serviceAccountName": ({ spec }) => spec?.serviceAccountName ?? "",
    "spec.hostNetwork": ({ spec }) => String(spec?.hostNetwork ?? false),
    "status.phase": ({ status }) => status?.phase ?? "",
    "status.podIP": ({ status }) => status?.podIP ?? "",
    "status.podIPs": ({ status }) => (status?.podIPs ?? []).map(({ ip }) => ip).join(","),
    "status.nominatedNodeName": ({ status }) => status?.nominatedNodeName ?? "",
  },
  changesGeneration: (next, old) => !jsonEqual(next.spec, old.spec),
  deleteAnswers: "object",
  graceSeconds({ spec, status }, asked) {
    const over = status?.phase === "Succeeded" || status?.phase === "Failed";
    if (!spec?.nodeName || over) return 0;
    const seconds = asked ?? spec.terminationGracePeriodSeconds ?? 0;
    return seconds < 0 ? 1 : seconds;
  },
  columns: podColumns,
  describe: describePod,
});

/** What templates may hold and pods may not. */
function validateOnlyForPods({ spec }: Pod, at: FieldPath): FieldError[] {
  const path = at.child("spec");
  const tokens = (spec?.volumes ?? []).flatMap(({ projected }, i) =>
    (projected?.sources ?? []).flatMap(({ serviceAccountToken }, j) =>
      serviceAccountToken && !spec?.serviceAccountName
        ? [path.child("volumes").index(i).child("projected", "sources").index(j).child("serviceAccountToken")]
        : [],
    ),
  );
  const images = (["containers", "initContainers"] as const).flatMap((field) =>
    (spec?.[field] ?? []).flatMap(({ image = "" }, i) =>
      image === image.trim()
        ? []
        : [invalid(path.child(field).index(i).child("image"), image, "must not have leading or trailing whitespace")],
    ),
  );
  return [...tokens.map((token) => forbidden(token, "must not be specified when serviceAccountName is not set")), ...images];
}
