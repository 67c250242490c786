import { forbidden, invalid, required, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { jsonEqual } from "../../../json/json-equal.ts";
import { lineDiff } from "./line-diff.ts";
import type { Container, PodObject, PodSpec } from "./pod-types.ts";

const updatable = [
  "`spec.containers[*].image`",
  "`spec.initContainers[*].image`",
  "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
].join(",");

/** What may not change in a pod: nearly everything (core/validation ValidatePodUpdate). */
export function validatePodUpdate({ spec: next }: PodObject, { spec: old }: PodObject, at: FieldPath): FieldError[] {
  if (!next || !old) return [];
  const path = at.child("spec");
  const counted = (["containers", "initContainers"] as const).find(
    (field) => (next[field] ?? []).length !== (old[field] ?? []).length,
  );
  if (counted) return [forbidden(path.child(counted), "pod updates may not add or remove containers")];
  const errors = [
    ...validateImages(next.containers, path.child("containers")),
    ...validateImages(next.initContainers ?? [], path.child("initContainers")),
    ...validateDeadline(next, old, path.child("activeDeadlineSeconds")),
    ...validateTolerationsKept(next, old, path.child("tolerations")),
    ...validateGates(next, old, path.child("schedulingGates")),
  ];
  const rest = withUpdatable(next, old);
  if (jsonEqual(rest, old)) return errors;
  const why = `pod updates may not change fields other than ${updatable}\n${lineDiff(old, rest)}`;
  return [...errors, forbidden(path, why)];
}

function validateImages(containers: readonly Container[], at: FieldPath): FieldError[] {
  return containers.flatMap(({ image = "" }, i) => {
    const path = at.index(i).child("image");
    if (image === "") return [required(path)];
    return image === image.trim() ? [] : [invalid(path, image, "must not have leading or trailing whitespace")];
  });
}

function validateDeadline(next: PodSpec, old: PodSpec, at: FieldPath): FieldError[] {
  const [now, before] = [next.activeDeadlineSeconds, old.activeDeadlineSeconds];
  if (before === undefined) return [];
  if (now === undefined) return [invalid(at, undefined, "must not update from a positive integer to nil value")];
  return now > before ? [invalid(at, now, "must be less than or equal to previous value")] : [];
}

function validateTolerationsKept({ tolerations: next = [] }: PodSpec, { tolerations: old = [] }: PodSpec, at: FieldPath): FieldError[] {
  const kept = old.every((before) =>
    next.some((now) => {
      const { tolerationSeconds: _now, ...rest } = now;
      const { tolerationSeconds: _before, ...was } = before;
      return jsonEqual(rest, was);
    }),
  );
  return kept ? [] : [forbidden(at, "existing toleration can not be modified except its tolerationSeconds")];
}

function validateGates({ schedulingGates: next = [] }: PodSpec, { schedulingGates: old = [] }: PodSpec, at: FieldPath): FieldError[] {
  return next.flatMap(({ name }, i) =>
    old.some((gate) => gate.name === name)
      ? []
      : [forbidden(at.index(i).child("name"), `only deletion is allowed, but found new scheduling gate '${name}'`)],
  );
}

/** `next` with the old value of everything that may change: what then differs may not. */
function withUpdatable(next: PodSpec, old: PodSpec): PodSpec {
  const images = (containers: Container[], before: Container[] = []): Container[] =>
    containers.map((container, i) => ({ ...container, ...(before[i]?.image ? { image: before[i].image } : {}) }));
  const { activeDeadlineSeconds: _deadline, tolerations: _tolerations, schedulingGates: _gates, ...rest } = next;
  const { activeDeadlineSeconds, tolerations, schedulingGates, terminationGracePeriodSeconds: grace } = old;
  const relaxed = grace !== undefined && grace < 0 && next.terminationGracePeriodSeconds === 1;
  return {
    ...rest,
    containers: images(next.containers, old.containers),
    ...(next.initContainers ? { initContainers: images(next.initContainers, old.initContainers) } : {}),
    ...(activeDeadlineSeconds === undefined ? {} : { activeDeadlineSeconds }),
    ...(tolerations ? { tolerations } : {}),
    ...(schedulingGates ? { schedulingGates } : {}),
    ...(relaxed ? { terminationGracePeriodSeconds: grace } : {}),
  };
}
