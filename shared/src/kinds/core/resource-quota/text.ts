import type { V1ResourceQuotaStatus } from "@kubernetes/client-node";
import type { Wire } from "../../../meta/object.ts";

const meanings: Readonly<Record<string, string>> = {
  Terminating:
    "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.",
  NotTerminating:
    "Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.",
  BestEffort: "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
  NotBestEffort:
    "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.",
};

/** The scopes of a quota and what they mean, as `describe` prints them; none for none. @param bullet before each meaning */
export function scopeLines(scopes: readonly string[] | undefined, bullet: string): string[] {
  const sorted = [...(scopes ?? [])].sort();
  if (sorted.length === 0) return [];
  return [`Scopes:\t${sorted.join(", ")}`, ...sorted.flatMap((scope) => (meanings[scope] ? [`${bullet}${meanings[scope]}`] : []))];
}

/** The table of what is used of each limit. @param rule below the columns of amounts: a namespace's description has a shorter one */
export function quotaLines(status: Wire<V1ResourceQuotaStatus> | undefined, rule = "----"): string[] {
  const { hard = {}, used = {} } = status ?? {};
  const rows = Object.keys(hard).sort();
  return ["Resource\tUsed\tHard", `--------\t${rule}\t${rule}`, ...rows.map((name) => `${name}\t${used[name] ?? "0"}\t${hard[name]}`)];
}
