import type { DescribeWriter } from "../kind.ts";

/** The conditions of a workload as a table; nothing where there are none. */
export function describeReplicaConditions(
  conditions: readonly { type: string; status: string; reason?: string }[] | undefined,
  out: DescribeWriter,
): void {
  if (!conditions?.length) return;
  out.line(0, "Conditions:");
  out.line(1, "Type\tStatus\tReason");
  out.line(1, "----\t------\t------");
  for (const { type, status, reason } of conditions) out.line(1, `${type} \t${status}\t${reason ?? ""}`);
}
