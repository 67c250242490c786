import { jsonEqual } from "../../../json/json-equal.ts";
import type { DaemonSet } from "../daemon-set.ts";

/** Where a count of template changes is shown since it is no field any more (apps/v1 conversion.go). */
const annotation = "deprecated.daemonset.template.generation";

const generationOf = ({ metadata }: DaemonSet): number => Number(metadata.annotations?.[annotation] ?? 0) || 0;

/** A new DaemonSet's templates are counted from 1. */
export function startTemplateGeneration(draft: DaemonSet): void {
  note(draft, Math.max(generationOf(draft), 1));
}

/** Nobody sets the count; a new template raises it. */
export function keepTemplateGeneration(next: DaemonSet, old: DaemonSet): void {
  note(next, generationOf(old) + (jsonEqual(next.spec?.template, old.spec?.template) ? 0 : 1));
}

function note({ metadata }: DaemonSet, generation: number): void {
  metadata.annotations = { ...metadata.annotations, [annotation]: String(generation) };
}
