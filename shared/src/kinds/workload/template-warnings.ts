import type { FieldPath } from "../../errors/field-errors.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import type { KubeObject } from "../../meta/object.ts";
import type { PodTemplate } from "../core/pod/pod-types.ts";
import { nameWarnings, specWarnings } from "../core/pod/pod-warnings.ts";

/** A write to a workload. */
interface Change<T extends KubeObject> {
  readonly next: T;
  readonly old: T | undefined;
  /** False for a kind whose names may not be anything but labels. */
  readonly named?: boolean;
}

type WithSpec = KubeObject & { spec?: unknown };

/**
 * Warnings of what makes pods: about its own name when it is made, about its template when its spec is new.
 * @param at the template's own path
 */
export function templateWarnings<T extends WithSpec>({ next, old, named = true }: Change<T>, template: PodTemplate | undefined, at: FieldPath): string[] {
  return [
    ...(old || !named ? [] : nameWarnings(next.metadata.name, "Pod names and hostnames")),
    ...(old && jsonEqual(next.spec, old.spec) ? [] : specWarnings(template?.spec, at.child("spec"))),
  ];
}
