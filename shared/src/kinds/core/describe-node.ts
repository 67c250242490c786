import type { ApiClient } from "../../client/api-client.ts";
import { quantityValue, milliValue } from "../../meta/quantity.ts";
import { Lease } from "../coordination/lease.ts";
import { age } from "../columns.ts";
import { describeAnnotations, describeEventTable, describeLines, describeMap, eventsAbout, longTime } from "../describe.ts";
import type { DescribeWriter } from "../kind.ts";
import type { Node } from "./node.ts";
import { nodeRoles } from "./node-roles.ts";
import { Pod } from "./pod.ts";
import { podResource, sumOf } from "./pod/pod-resources.ts";

/** As kubectl describes a node: itself, its lease, the pods on it and what they take of it. */
export async function describeNode(node: Node, client: ApiClient, out: DescribeWriter, now: number): Promise<void> {
  const { metadata, spec, status } = node;
  const name = metadata.name ?? "";
  out.line(0, `Name:\t${name}`);
  out.line(0, `Roles:\t${nodeRoles(node)}`);
  describeMap(out, 0, "Labels", metadata.labels);
  describeAnnotations(out, metadata.annotations);
  out.line(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
  const taints = (spec?.taints ?? []).map(({ key, value, effect }) => `${key}${value ? `=${value}` : ""}:${effect}`);
  describeLines(out, 0, "Taints", taints.sort((a, b) => (byEffect(a) < byEffect(b) ? -1 : 1)));
  out.line(0, `Unschedulable:\t${spec?.unschedulable ?? false}`);
  await describeLease(name, client, out);
  describeConditions(node, out);
  out.line(0, "Addresses:");
  for (const { type, address } of status?.addresses ?? []) out.line(1, `${type}:\t${address}`);
  describeAmounts(out, "Capacity", status?.capacity);
  describeAmounts(out, "Allocatable", status?.allocatable);
  describeSystem(node, out);
  await describePods(node, client, out, now);
  const involved = { kind: "Node", name, namespace: "" };
  // Controllers put the node's uid into an event, kubelets its name.
  const events = [
    ...(await eventsAbout(client, undefined, { ...involved, uid: metadata.uid ?? "" })),
    ...(await eventsAbout(client, undefined, { ...involved, uid: name })),
  ];
  describeEventTable(events, out, now);
}

function byEffect(taint: string): string {
  const [key = "", effect = ""] = taint.split(/:(?=[^:]*$)/);
  return `${effect},${key}`;
}

async function describeLease(name: string, client: ApiClient, out: DescribeWriter): Promise<void> {
  try {
    const { spec } = await client.get(Lease, { namespace: "kube-node-lease", name });
    out.line(0, "Lease:");
    out.line(1, `HolderIdentity:\t${spec?.holderIdentity ?? "<unset>"}`);
    out.line(1, `AcquireTime:\t${spec?.acquireTime ? longTime(spec.acquireTime) : "<unset>"}`);
    out.line(1, `RenewTime:\t${spec?.renewTime ? longTime(spec.renewTime) : "<unset>"}`);
  } catch (error) {
    out.line(0, `Lease:\tFailed to get lease: ${(error as Error).message}`);
  }
}

function describeConditions({ status }: Node, out: DescribeWriter): void {
  if (!status?.conditions?.length) return;
  out.line(0, "Conditions:");
  out.line(1, "Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage");
  out.line(1, "----\t------\t-----------------\t------------------\t------\t-------");
  for (const { type, status: holds, lastHeartbeatTime, lastTransitionTime, reason, message } of status.conditions) {
    const cells = [type, holds, longTime(lastHeartbeatTime), longTime(lastTransitionTime), reason ?? ""];
    out.line(1, `${cells.map((cell) => `${cell} `).join("\t")}\t${message ?? ""}`);
  }
}

function describeAmounts(out: DescribeWriter, label: string, amounts: Readonly<Record<string, string>> | undefined): void {
  const names = Object.keys(amounts ?? {}).sort();
  if (names.length > 0) out.line(0, `${label}:`);
  for (const name of names) out.line(1, `${name}:\t${amounts![name]}`);
}

function describeSystem({ spec, status }: Node, out: DescribeWriter): void {
  const info = status?.nodeInfo;
  out.line(0, "System Info:");
  out.line(1, `Machine ID:\t${info?.machineID ?? ""}`);
  out.line(1, `System UUID:\t${info?.systemUUID ?? ""}`);
  out.line(1, `Boot ID:\t${info?.bootID ?? ""}`);
  out.line(1, `Kernel Version:\t${info?.kernelVersion ?? ""}`);
  out.line(1, `OS Image:\t${info?.osImage ?? ""}`);
  out.line(1, `Operating System:\t${info?.operatingSystem ?? ""}`);
  out.line(1, `Architecture:\t${info?.architecture ?? ""}`);
  out.line(1, `Container Runtime Version:\t${info?.containerRuntimeVersion ?? ""}`);
  out.line(1, `Kubelet Version:\t${info?.kubeletVersion ?? ""}`);
  if (spec?.podCIDR) out.line(0, `PodCIDR:\t${spec.podCIDR}`);
  if (spec?.podCIDRs?.length) out.line(0, `PodCIDRs:\t${spec.podCIDRs.join(",")}`);
  if (spec?.providerID) out.line(0, `ProviderID:\t${spec.providerID}`);
}

async function describePods({ metadata, status }: Node, client: ApiClient, out: DescribeWriter, now: number): Promise<void> {
  const fieldSelector = `spec.nodeName=${metadata.name},status.phase!=Succeeded,status.phase!=Failed`;
  const { items } = await client.list(Pod, { fieldSelector });
  const whole = status?.allocatable ?? status?.capacity ?? {};
  const share = (name: string, amount: string): string => `${amount} (${percent(name, amount, whole[name])}%)`;

  out.line(0, `Non-terminated Pods:\t(${items.length} in total)`);
  out.line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge");
  out.line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---");
  for (const { metadata, spec = { containers: [] } } of items) {
    const amounts = (["cpu", "memory"] as const).flatMap((name) =>
      (["requests", "limits"] as const).map((list) => share(name, podResource(spec, list, name))),
    );
    const { namespace = "", name = "", creationTimestamp } = metadata;
    out.line(1, `${namespace}\t${name}\t\t${amounts.join("\t")}\t${age(creationTimestamp, now)}`);
  }

  out.line(0, "Allocated resources:");
  out.line(1, "(Total limits may be over 100 percent, i.e., overcommitted.)");
  out.line(1, "Resource\tRequests\tLimits");
  out.line(1, "--------\t--------\t------");
  const totals = (name: string): string[] =>
    (["requests", "limits"] as const).map((list) => sumOf(items.map(({ spec = { containers: [] } }) => podResource(spec, list, name))));
  const others = Object.keys(whole).filter((name) => !standard.has(name)).sort();
  const isHuge = (name: string): boolean => name.startsWith("hugepages-");
  for (const name of ["cpu", "memory", "ephemeral-storage", ...others.filter(isHuge)]) {
    out.line(1, `${name}\t${totals(name).map((total) => share(name, total)).join("\t")}`);
  }
  for (const name of others.filter((other) => !isHuge(other))) out.line(1, `${name}\t${totals(name).join("\t")}`);
}

/** Resources with a line of their own, and the number of pods, which has none. */
const standard = new Set(["cpu", "memory", "ephemeral-storage", "pods"]);

function percent(name: string, amount: string, whole: string | undefined): number {
  const value = name === "cpu" ? milliValue : quantityValue;
  const all = value(whole ?? "0");
  return all === 0 ? 0 : Math.trunc((value(amount) / all) * 100);
}
