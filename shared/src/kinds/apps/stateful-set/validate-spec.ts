import { invalid, required, unsupported, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { labelSelectorOf } from "../../../meta/label-selector.ts";
import type { PodTemplate, Volume } from "../../core/pod/pod-types.ts";
import { nonNegative } from "../../core/pod/rules.ts";
import { validatePodTemplate } from "../../core/pod/validate-spec.ts";
import { amountOf, atMost100Percent, validateIntOrPercent } from "../../workload/int-or-percent.ts";
import { validateMatch, validateSelector, validateUnending } from "../../workload/replicated.ts";
import type { StatefulSet } from "../stateful-set.ts";

type Spec = NonNullable<StatefulSet["spec"]>;

/** apps/validation ValidateStatefulSetSpec, without what is asked of new objects only. @param at the spec's own path */
export function validateStatefulSetSpec(spec: Spec, at: FieldPath): FieldError[] {
  const { podManagementPolicy, persistentVolumeClaimRetentionPolicy: retention, selector, template = {} } = spec;
  const path = at.child("persistentVolumeClaimRetentionPolicy");
  return [
    ...validateManagement(podManagementPolicy, at.child("podManagementPolicy")),
    ...validateUpdateStrategy(spec.updateStrategy ?? {}, at.child("updateStrategy")),
    ...validateRetention(retention?.whenDeleted, path.child("whenDeleted")),
    ...validateRetention(retention?.whenScaled, path.child("whenScaled")),
    ...nonNegative(spec.replicas, at.child("replicas")),
    ...nonNegative(spec.minReadySeconds, at.child("minReadySeconds")),
    ...nonNegative(spec.ordinals?.start, at.child("ordinals", "start")),
    ...validateSelector(selector, "statefulset", at.child("selector")),
    ...validateMatch(template, labelSelectorOf(selector).matches(template.metadata?.labels), at.child("template")),
    ...validatePodTemplate(asPods(spec), at.child("template")),
    ...validateUnending(template, "StatefulSet", at.child("template")),
  ];
}

function validateManagement(policy: string | undefined, at: FieldPath): FieldError[] {
  if (!policy) return [required(at)];
  return policy === "OrderedReady" || policy === "Parallel" ? [] : [invalid(at, policy, "must be 'OrderedReady' or 'Parallel'")];
}

function validateUpdateStrategy({ type, rollingUpdate }: NonNullable<Spec["updateStrategy"]>, at: FieldPath): FieldError[] {
  const path = at.child("rollingUpdate");
  if (!type) return [required(at)];
  if (type === "OnDelete") return rollingUpdate ? [invalid(path, upperCased(rollingUpdate), "only allowed for updateStrategy 'RollingUpdate'")] : [];
  if (type !== "RollingUpdate") {
    // Upstream prints its internal struct.
    const shown = { Type: type, RollingUpdate: rollingUpdate ? upperCased(rollingUpdate) : null };
    return [invalid(at, shown, "must be 'RollingUpdate' or 'OnDelete'")];
  }
  const { partition, maxUnavailable } = rollingUpdate ?? {};
  const unavailable = path.child("maxUnavailable");
  return [
    ...nonNegative(partition, path.child("partition")),
    ...(maxUnavailable === undefined ? [] : validateIntOrPercent(maxUnavailable, unavailable)),
    ...(maxUnavailable !== undefined && amountOf(maxUnavailable) === 0 ? [invalid(unavailable, maxUnavailable, "cannot be 0")] : []),
    ...(maxUnavailable === undefined ? [] : atMost100Percent(maxUnavailable, unavailable)),
  ];
}

function upperCased({ partition = 0, maxUnavailable = null }: { partition?: number; maxUnavailable?: unknown }): object {
  return { Partition: partition, MaxUnavailable: maxUnavailable };
}

function validateRetention(policy: string | undefined, at: FieldPath): FieldError[] {
  return policy === "Retain" || policy === "Delete" ? [] : [unsupported(at, policy, ["Retain", "Delete"])];
}

/** The template as pods will have it: with a volume for each claim, and with names of their own instead of the template's. */
function asPods({ template = {}, volumeClaimTemplates = [] }: Spec): PodTemplate {
  if (!template.spec) return template;
  const { hostname: _hostname, subdomain: _subdomain, ...rest } = template.spec;
  const claimed = volumeClaimTemplates.map((claim): Volume => {
    const name = claim.metadata?.name ?? "";
    return { name, persistentVolumeClaim: { claimName: name } };
  });
  const volumes = [...claimed, ...(rest.volumes ?? []).filter(({ name }) => !claimed.some((claim) => claim.name === name))];
  return { ...template, spec: { ...rest, ...(volumes.length > 0 ? { volumes } : {}) } };
}
