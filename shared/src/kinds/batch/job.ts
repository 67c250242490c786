import type { V1Job } from "@kubernetes/client-node";
import { at } from "../../errors/field-errors.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import { formatLabelSelector } from "../../meta/label-selector.ts";
import type { Typed, Wire } from "../../meta/object.ts";
import { ageColumn, column, humanDuration, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { containerColumns } from "../workload/container-columns.ts";
import { describeJob } from "./job/describe.ts";
import { generateSelector, validateGeneratedSelector } from "./job/generated-selector.ts";
import { defaultJobSpec, jobWarnings } from "./job/job-spec.ts";
import { jobState } from "./job/job-state.ts";
import { validateIndexedNames, validateJobSpec, validateSelected } from "./job/validate-spec.ts";
import { validateJobStatus } from "./job/validate-status.ts";
import { validateJobUpdate } from "./job/validate-update.ts";

export type Job = Typed<V1Job>;
export type JobSpec = NonNullable<Wire<V1Job>["spec"]>;

const orphanWarning =
  "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning";

/** Pods of one template, until so many have succeeded. */
export const Job = defineKind<Job>({
  definition: "io.k8s.api.batch.v1.Job",
  defaults(draft) {
    const spec = (draft.spec ??= {} as JobSpec);
    defaultJobSpec(spec);
    spec.manualSelector ??= false;
    // The very same map, as upstream has it: what is generated for the template shows on the Job too.
    const { labels } = spec.template.metadata ?? {};
    if (labels && Object.keys(draft.metadata.labels ?? {}).length === 0) draft.metadata.labels = labels;
  },
  prepareForCreate(draft) {
    generateSelector(draft);
    ownLabels(draft);
  },
  prepareForUpdate: ownLabels,
  validate: (job, at) => [
    ...validateGeneratedSelector(job, at),
    ...validateJobSpec(job.spec ?? ({} as JobSpec), at.child("spec")),
    ...validateSelected(job.spec, at.child("spec")),
    ...validateIndexedNames(job, at.child("metadata", "name")),
  ],
  validateUpdate: validateJobUpdate,
  validateStatusUpdate: validateJobStatus,
  warnings: (next, old) => jobWarnings(next, { spec: next.spec, old: old && { spec: old.spec }, at: at("spec") }),
  selectableFields: { "status.successful": ({ status }) => String(status?.succeeded ?? 0) },
  changesGeneration: (next, old) => !jsonEqual(next.spec, old.spec),
  orphansByDefault: { warning: orphanWarning },
  columns: [
    nameColumn,
    column("Status", "string", jobState),
    column("Completions", "string", completionsText),
    column("Duration", "string", durationText),
    ageColumn,
    ...containerColumns<Job>(({ spec }) => spec?.template),
    column("Selector", "string", ({ spec }) => formatLabelSelector(spec?.selector), { priority: 1 }),
  ],
  describe: describeJob,
});

/** A Job without labels has those of its template; a copy of them, once they are all there. */
function ownLabels({ metadata, spec }: Job): void {
  const { labels } = spec?.template.metadata ?? {};
  if (labels && (metadata.labels === labels || Object.keys(metadata.labels ?? {}).length === 0)) metadata.labels = { ...labels };
}

function completionsText({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationText({ status }: Job, now: number): string {
  if (!status?.startTime) return "";
  return humanDuration((status.completionTime ? Date.parse(status.completionTime) : now) - Date.parse(status.startTime));
}
