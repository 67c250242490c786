import type { ApiClient } from "../../../client/api-client.ts";
import { labelSelectorOf } from "../../../meta/label-selector.ts";
import { describePodTemplate } from "../../core/pod/describe-pod-template.ts";
import { describeAnnotations, describeEvents, describeMap, longTime } from "../../describe.ts";
import type { DescribeWriter } from "../../kind.ts";
import type { CronJob } from "../cron-job.ts";

/** What `kubectl describe cronjob` prints. */
export async function describeCronJob(cronJob: CronJob, client: ApiClient, out: DescribeWriter, now: number): Promise<void> {
  const { metadata, spec, status } = cronJob;
  const seconds = (value: number | undefined): string | undefined => (value === undefined ? undefined : `${value}s`);
  const line = (label: string, value: unknown): void => out.line(0, `${label}:\t${String(value ?? "<unset>")}`);
  line("Name", metadata.name ?? "");
  line("Namespace", metadata.namespace ?? "");
  describeMap(out, 0, "Labels", metadata.labels);
  describeAnnotations(out, metadata.annotations);
  line("Schedule", spec?.schedule ?? "");
  line("Concurrency Policy", spec?.concurrencyPolicy ?? "");
  line("Suspend", spec?.suspend === undefined ? undefined : spec.suspend ? "True" : "False");
  line("Time Zone", spec?.timeZone);
  line("Successful Job History Limit", spec?.successfulJobsHistoryLimit);
  line("Failed Job History Limit", spec?.failedJobsHistoryLimit);
  line("Starting Deadline Seconds", seconds(spec?.startingDeadlineSeconds));
  describeTemplate(spec?.jobTemplate.spec, line);
  describePodTemplate(spec?.jobTemplate.spec?.template ?? {}, out);
  line("Last Schedule Time", status?.lastScheduleTime && longTime(status.lastScheduleTime));
  line("Active Jobs", (status?.active ?? []).map(({ name }) => name).join(", ") || "<none>");
  await describeEvents(cronJob, client, out, now);
}

type JobTemplateSpec = NonNullable<CronJob["spec"]>["jobTemplate"]["spec"];

function describeTemplate(spec: JobTemplateSpec, line: (label: string, value: unknown) => void): void {
  line("Selector", spec?.selector && labelSelectorOf(spec.selector).text);
  line("Parallelism", spec?.parallelism);
  line("Completions", spec?.completions);
  if (spec?.activeDeadlineSeconds !== undefined) line("Active Deadline Seconds", `${spec.activeDeadlineSeconds}s`);
}
