import type { ConnectionRecord } from "../cluster/connection-record.ts";
import type { Place } from "../cluster/place.ts";

/** Where a running cluster is to be found, one line a door. */
export function summaryOf(record: ConnectionRecord, { folder }: Place): string {
  const doors: readonly (readonly [string, string | undefined])[] = [
    ["API", record.server],
    ["Ingress", [record.ingressHttp, record.ingressHttps].filter(Boolean).join(" and ")],
    ["proxy", record.proxy && `http://${record.proxy}`],
    ["DNS", record.dns],
    ["data", record.dataDir || "in memory"],
    ["kubeconfig", `${folder}/kubeconfig`],
  ];
  return doors.map(([name, where]) => (where ? `  ${name.padEnd(12)}${where}\n` : "")).join("");
}

/** `1 node`, `3 nodes`. */
export function countOfNodes({ nodes }: Pick<ConnectionRecord, "nodes">): string {
  return `${nodes} node${nodes === 1 ? "" : "s"}`;
}
