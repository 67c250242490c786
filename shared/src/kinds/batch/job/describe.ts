import type { ApiClient } from "../../../client/api-client.ts";
import { labelSelectorOf } from "../../../meta/label-selector.ts";
import { humanDuration } from "../../columns.ts";
import { describePodTemplate } from "../../core/pod/describe-pod-template.ts";
import { controllerText, describeAnnotations, describeEvents, describeMap, longTime } from "../../describe.ts";
import type { DescribeWriter } from "../../kind.ts";
import type { Job } from "../job.ts";

/** kubectl shows about so many characters of the completed indexes. */
const shownIndexes = 50;

/** What `kubectl describe job` prints. */
export async function describeJob(job: Job, client: ApiClient, out: DescribeWriter, now: number): Promise<void> {
  const { metadata, spec, status } = job;
  out.line(0, `Name:\t${metadata.name ?? ""}`);
  out.line(0, `Namespace:\t${metadata.namespace ?? ""}`);
  out.line(0, `Selector:\t${labelSelectorOf(spec?.selector).text}`);
  describeMap(out, 0, "Labels", metadata.labels);
  describeAnnotations(out, metadata.annotations);
  const controller = controllerText(job);
  if (controller) out.line(0, `Controlled By:\t${controller}`);
  describeSpec(spec, out);
  describeTimes(job, out);
  const { active = 0, ready, succeeded = 0, failed = 0 } = status ?? {};
  out.line(0, `Pods Statuses:\t${active} Active${ready === undefined ? "" : ` (${ready} Ready)`} / ${succeeded} Succeeded / ${failed} Failed`);
  if (spec?.completionMode === "Indexed") out.line(0, `Completed Indexes:\t${cut(status?.completedIndexes ?? "")}`);
  describePodTemplate(spec?.template ?? {}, out);
  await describeEvents(job, client, out, now);
}

function describeSpec(spec: Job["spec"], out: DescribeWriter): void {
  const lines: [string, unknown][] = [
    ["Parallelism", spec?.parallelism],
    ["Completions", spec?.completions ?? "<unset>"],
    ["Completion Mode", spec?.completionMode],
    ["Suspend", spec?.suspend],
    ["Backoff Limit", spec?.backoffLimit],
    ["TTL Seconds After Finished", spec?.ttlSecondsAfterFinished],
  ];
  for (const [label, value] of lines) if (value !== undefined) out.line(0, `${label}:\t${String(value)}`);
}

function describeTimes({ spec, status }: Job, out: DescribeWriter): void {
  const { startTime, completionTime } = status ?? {};
  if (startTime) out.line(0, `Start Time:\t${longTime(startTime)}`);
  if (completionTime) out.line(0, `Completed At:\t${longTime(completionTime)}`);
  if (startTime && completionTime) out.line(0, `Duration:\t${humanDuration(Date.parse(completionTime) - Date.parse(startTime))}`);
  if (spec?.activeDeadlineSeconds !== undefined) out.line(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`);
}

function cut(indexes: string): string {
  if (indexes === "") return "<none>";
  const comma = indexes.indexOf(",", shownIndexes);
  return comma < 0 ? indexes : `${indexes.slice(0, comma + 1)}...`;
}
