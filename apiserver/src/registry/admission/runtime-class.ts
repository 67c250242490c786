import { jsonEqual } from "@kx/shared/json/json-equal";
import { Pod } from "@kx/shared/kinds/core/pod";
import { RuntimeClass } from "@kx/shared/kinds/node/runtime-class";
import { defineAdmission, refused, type AdmissionRequest, type ClusterView } from "./admission.ts";
import { mergeTolerations } from "./merge-tolerations.ts";

const differs = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

/** Gives a pod the overhead and the scheduling of its RuntimeClass. Upstream: plugin/pkg/admission/runtimeclass. */
export const runtimeClass = defineAdmission<Pod>({
  name: "RuntimeClass",
  on: { kind: Pod, verbs: ["create"] },
  mutate(request, view) {
    const { spec } = request.object;
    const found = classOf(request, view);
    if (!spec || !found) return;
    const overhead = found.overhead && (found.overhead.podFixed ?? {});
    if (overhead) {
      if (Object.keys(spec.overhead ?? {}).length > 0 && !jsonEqual(overhead, spec.overhead)) throw refused(request, differs);
      if (Object.keys(overhead).length > 0) spec.overhead = { ...overhead };
    }
    if (!found.scheduling) return;
    for (const [key, value] of Object.entries(found.scheduling.nodeSelector ?? {})) {
      const own = spec.nodeSelector?.[key];
      if (own !== undefined && own !== value) {
        throw refused(request, `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`);
      }
      (spec.nodeSelector ??= {})[key] = value;
    }
    const tolerations = mergeTolerations(spec.tolerations ?? [], found.scheduling.tolerations ?? []);
    if (tolerations.length > 0) spec.tolerations = tolerations;
  },
  validate(request, view) {
    const { overhead } = request.object.spec ?? {};
    const defined = classOf(request, view)?.overhead;
    if (defined) {
      if (!jsonEqual(defined.podFixed ?? {}, overhead ?? {})) throw refused(request, differs);
    } else if (overhead !== undefined) {
      throw refused(request, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
    }
  },
});

function classOf(request: AdmissionRequest<Pod>, view: ClusterView): RuntimeClass | undefined {
  const name = request.object.spec?.runtimeClassName;
  if (name === undefined) return undefined;
  const found = view.get(RuntimeClass, { name });
  if (!found) throw refused(request, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
  return found;
}
