import type { ApiClient } from "../../../client/api-client.ts";
import { age } from "../../columns.ts";
import { controllerText, describeAnnotations, describeEventTable, describeMap, eventsAbout, longTime } from "../../describe.ts";
import type { DescribeWriter } from "../../kind.ts";
import { describeContainers } from "./describe-containers.ts";
import { describeSpread, describeTolerations } from "./describe-scheduling.ts";
import { describeVolumes } from "./describe-volumes.ts";
import type { Container, PodObject } from "./pod-types.ts";
import { qosClass } from "./qos-class.ts";

const mirror = "kubernetes.io/config.mirror";

/** As kubectl describes a pod. */
export async function describePod(pod: PodObject, client: ApiClient, out: DescribeWriter, now: number): Promise<void> {
  describeHead(pod, out, now);
  const { metadata, spec = { containers: [] }, status } = pod;
  if (spec.initContainers?.length) {
    const statuses = status?.initContainerStatuses;
    describeContainers({ label: "Init Containers", containers: spec.initContainers, statuses, pod, indent: "" }, out);
  }
  describeContainers({ label: "Containers", containers: spec.containers, statuses: status?.containerStatuses, pod, indent: "" }, out);
  if (spec.ephemeralContainers?.length) {
    const containers = spec.ephemeralContainers as Container[];
    const statuses = status?.ephemeralContainerStatuses;
    describeContainers({ label: "Ephemeral Containers", containers, statuses, pod, indent: "" }, out);
  }
  describeConditions(pod, out);
  describeVolumes(spec.volumes, out, "");
  out.line(0, `QoS Class:\t${status?.qosClass ?? qosClass(spec)}`);
  describeMap(out, 0, "Node-Selectors", spec.nodeSelector);
  describeTolerations(spec.tolerations, out);
  describeSpread(spec.topologySpreadConstraints, out);
  // A kubelet's events name a mirror pod by the hash in its annotation.
  const uid = metadata.annotations?.[mirror] ?? metadata.uid ?? "";
  const { name = "", namespace = "" } = metadata;
  describeEventTable(await eventsAbout(client, namespace, { name, namespace, uid }), out, now);
}

function describeHead(pod: PodObject, out: DescribeWriter, now: number): void {
  const { metadata, spec, status } = pod;
  out.line(0, `Name:\t${metadata.name ?? ""}`);
  out.line(0, `Namespace:\t${metadata.namespace ?? ""}`);
  if (spec?.priority !== undefined) out.line(0, `Priority:\t${spec.priority}`);
  if (spec?.priorityClassName) out.line(0, `Priority Class Name:\t${spec.priorityClassName}`);
  if (spec?.runtimeClassName) out.line(0, `Runtime Class Name:\t${spec.runtimeClassName}`);
  if (spec?.serviceAccountName) out.line(0, `Service Account:\t${spec.serviceAccountName}`);
  out.line(0, `Node:\t${spec?.nodeName ? `${spec.nodeName}/${status?.hostIP ?? ""}` : "<none>"}`);
  if (status?.startTime) out.line(0, `Start Time:\t${longTime(status.startTime)}`);
  describeMap(out, 0, "Labels", metadata.labels);
  describeAnnotations(out, metadata.annotations);
  const over = status?.phase === "Failed" || status?.phase === "Succeeded";
  if (metadata.deletionTimestamp && !over) {
    out.line(0, `Status:\tTerminating (lasts ${age(metadata.deletionTimestamp, now)})`);
    out.line(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else {
    out.line(0, `Status:\t${status?.phase ?? ""}`);
  }
  if (status?.reason) out.line(0, `Reason:\t${status.reason}`);
  if (status?.message) out.line(0, `Message:\t${status.message}`);
  out.line(0, `IP:\t${status?.podIP ?? ""}`);
  out.line(0, status?.podIPs?.length ? "IPs:" : "IPs:\t<none>");
  for (const { ip } of status?.podIPs ?? []) out.line(1, `IP:\t${ip}`);
  const controller = controllerText(pod);
  if (controller) out.line(0, `Controlled By:\t${controller}`);
  if (status?.nominatedNodeName) out.line(0, `NominatedNodeName:\t${status.nominatedNodeName}`);
}

function describeConditions({ spec, status }: PodObject, out: DescribeWriter): void {
  const conditions = status?.conditions ?? [];
  if (spec?.readinessGates?.length) {
    out.line(0, "Readiness Gates:");
    out.line(1, "Type\tStatus");
    for (const { conditionType } of spec.readinessGates) {
      const found = conditions.find(({ type }) => type === conditionType);
      out.line(1, `${conditionType} \t${found?.status ?? "<none>"} `);
    }
  }
  if (conditions.length === 0) return;
  out.line(0, "Conditions:");
  out.line(1, "Type\tStatus");
  for (const { type, status } of conditions) out.line(1, `${type} \t${status} `);
}
