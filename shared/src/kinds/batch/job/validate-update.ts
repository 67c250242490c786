import { invalid, unchanged, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { jsonEqual } from "../../../json/json-equal.ts";
import type { Container, PodSpec, PodTemplate } from "../../core/pod/pod-types.ts";
import type { Job, JobSpec } from "../job.ts";
import { hasJobCondition } from "./job-state.ts";

/** What of a Job may not change (batch/validation ValidateJobSpecUpdate). @param at the object's own path */
export function validateJobUpdate(next: Job, old: Job, at: FieldPath): FieldError[] {
  const [spec, before] = [next.spec ?? ({} as JobSpec), old.spec ?? ({} as JobSpec)];
  const path = at.child("spec");
  const same = (name: keyof JobSpec): FieldError[] => unchanged(path.child(name), spec[name], before[name]);
  return [
    ...validateCompletions(spec, before, path.child("completions")),
    ...same("selector"),
    ...validateTemplate(spec, old, path),
    ...fixed.flatMap(same),
  ];
}

const fixed = ["completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"] as const;

/** An Indexed Job may grow and shrink, with its parallelism. */
function validateCompletions(next: JobSpec, old: JobSpec, at: FieldPath): FieldError[] {
  if (next.completionMode !== "Indexed") return unchanged(at, next.completions, old.completions);
  if (next.completions === old.completions || next.completions === undefined || next.completions === next.parallelism) return [];
  // Upstream asks the path for its root, and gets `spec`.
  return [invalid(at, next.completions, "can only be modified in tandem with spec.parallelism")];
}

/** While a Job is suspended and nothing of it runs, where its pods go and what they may use can still change. */
function validateTemplate({ template }: JobSpec, old: Job, at: FieldPath): FieldError[] {
  const before = old.spec?.template ?? {};
  const { startTime, active = 0 } = old.status ?? {};
  const suspended = old.spec?.suspend === true;
  const mutable = suspended && (!startTime || hasJobCondition(old, "Suspended")) && active === 0;
  if (!mutable) return unchanged(at.child("template"), template, before);
  const allowed = withResources(withDirectives(before, template), template);
  return jsonEqual(template?.spec, allowed.spec) ? [] : [invalid(at.child("template.spec"), template?.spec, "field is immutable")];
}

/** The old template with the scheduling directives of the new one. */
function withDirectives(old: PodTemplate, next: PodTemplate): PodTemplate {
  const { nodeSelector: _a, tolerations: _b, schedulingGates: _c, affinity, ...rest } = old.spec ?? ({} as PodSpec);
  const { nodeSelector, tolerations, schedulingGates, affinity: nextAffinity } = next.spec ?? ({} as PodSpec);
  const { nodeAffinity: _d, ...others } = affinity ?? {};
  const nodeAffinity = nextAffinity?.nodeAffinity;
  const merged = nextAffinity ? { ...others, ...(nodeAffinity ? { nodeAffinity } : {}) } : Object.keys(others).length > 0 ? others : undefined;
  const given = Object.entries({ nodeSelector, tolerations, schedulingGates, affinity: merged }).filter(([, value]) => value !== undefined);
  return { ...old, spec: { ...rest, ...Object.fromEntries(given) } };
}

/** The old template with the resources of the new one's containers. */
function withResources(old: PodTemplate, next: PodTemplate): PodTemplate {
  const taken = (before: Container[] | undefined, after: Container[] | undefined): Container[] | undefined =>
    before?.map((container, i) => (before.length === after?.length && after[i]?.name === container.name ? { ...container, resources: after[i]?.resources ?? {} } : container));
  const { containers, initContainers, ...rest } = old.spec ?? ({} as PodSpec);
  const inits = taken(initContainers, next.spec?.initContainers);
  return { ...old, spec: { ...rest, containers: taken(containers, next.spec?.containers) ?? [], ...(inits ? { initContainers: inits } : {}) } };
}
