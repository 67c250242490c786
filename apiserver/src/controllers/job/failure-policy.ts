import type { Job } from "@kx/shared/kinds/batch/job";
import type { Pod } from "@kx/shared/kinds/core/pod";

type Rule = NonNullable<NonNullable<Job["spec"]>["podFailurePolicy"]>["rules"][number];
type ExitCodes = NonNullable<Rule["onExitCodes"]>;

export interface FailureVerdict {
  /** False when the failure is not held against the Job. */
  readonly counts: boolean;
  /** Why the whole Job has failed. */
  readonly failsJob?: string;
}

/** What the first matching rule says of a failed pod (pod_failure_policy.go matchPodFailurePolicy). */
export function judgeFailure({ spec }: Job, pod: Pod): FailureVerdict {
  for (const [i, rule] of (spec?.podFailurePolicy?.rules ?? []).entries()) {
    const cause = causeOf(rule, pod);
    if (cause === undefined) continue;
    if (rule.action === "Ignore") return { counts: false };
    if (rule.action === "FailJob") return { counts: true, failsJob: `${cause} matching ${rule.action} rule at index ${i}` };
    return { counts: true };
  }
  return { counts: true };
}

function causeOf({ onExitCodes, onPodConditions = [] }: Rule, { metadata, status }: Pod): string | undefined {
  const name = `${metadata.namespace}/${metadata.name}`;
  if (onExitCodes) {
    const statuses = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
    const ended = statuses.find((container) => matchesCode(container.name, container.state?.terminated?.exitCode, onExitCodes));
    return ended && `Container ${ended.name} for pod ${name} failed with exit code ${ended.state?.terminated?.exitCode}`;
  }
  const condition = status?.conditions?.find(({ type, status: is }) => onPodConditions.some((pattern) => pattern.type === type && pattern.status === is));
  return condition && `Pod ${name} has condition ${condition.type}`;
}

function matchesCode(container: string, code: number | undefined, { containerName, operator, values }: ExitCodes): boolean {
  if (!code || (containerName !== undefined && containerName !== container)) return false;
  return values.includes(code) === (operator === "In");
}
