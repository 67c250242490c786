import type { ApiClient } from "../../../client/api-client.ts";
import { labelSelectorOf } from "../../../meta/label-selector.ts";
import { describePodTemplate } from "../../core/pod/describe-pod-template.ts";
import { describeAnnotations, describeEvents, describeMap, goList, longTime } from "../../describe.ts";
import type { DescribeWriter } from "../../kind.ts";
import { describePodStatus } from "../../workload/describe-pod-status.ts";
import type { StatefulSet } from "../stateful-set.ts";
import type { ClaimTemplate } from "./claim-templates.ts";

/** What `kubectl describe statefulset` prints. */
export async function describeStatefulSet(set: StatefulSet, client: ApiClient, out: DescribeWriter, now: number): Promise<void> {
  const { metadata, spec, status } = set;
  const selector = labelSelectorOf(spec?.selector).text;
  out.line(0, `Name:\t${metadata.name ?? ""}`);
  out.line(0, `Namespace:\t${metadata.namespace ?? ""}`);
  out.line(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
  out.line(0, `Selector:\t${selector}`);
  describeMap(out, 0, "Labels", metadata.labels);
  describeAnnotations(out, metadata.annotations);
  if (spec?.serviceName) out.line(0, `Service Name:\t${spec.serviceName}`);
  if (spec?.podManagementPolicy) out.line(0, `Pod Management Policy:\t${spec.podManagementPolicy}`);
  out.line(0, `Replicas:\t${spec?.replicas ?? 0} desired | ${status?.replicas ?? 0} total`);
  describeStrategy(spec, out);
  await describePodStatus(set, selector, client, out);
  describePodTemplate(spec?.template ?? {}, out);
  describeClaimTemplates(spec?.volumeClaimTemplates ?? [], out);
  await describeEvents(set, client, out, now);
}

function describeStrategy(spec: StatefulSet["spec"], out: DescribeWriter): void {
  const { type = "", rollingUpdate } = spec?.updateStrategy ?? {};
  out.line(0, `Update Strategy:\t${type}`);
  if (rollingUpdate?.partition !== undefined) {
    out.line(1, `Partition:\t${rollingUpdate.partition}`);
    if (rollingUpdate.maxUnavailable !== undefined) out.line(1, `MaxUnavailable:\t${rollingUpdate.maxUnavailable}`);
  }
  const retention = spec?.persistentVolumeClaimRetentionPolicy;
  if (!retention) return;
  out.line(0, "Persistent Volume Claim Retention Policy:");
  out.line(1, `WhenDeleted:\t${retention.whenDeleted ?? ""}`);
  out.line(1, `WhenScaled:\t${retention.whenScaled ?? ""}`);
}

function describeClaimTemplates(claims: readonly ClaimTemplate[], out: DescribeWriter): void {
  if (claims.length === 0) {
    out.line(0, "Volume Claims:\t<none>");
    return;
  }
  out.line(0, "Volume Claims:");
  for (const { metadata, spec } of claims) {
    out.line(1, `Name:\t${metadata?.name ?? ""}`);
    out.line(1, `StorageClass:\t${metadata?.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec?.storageClassName ?? ""}`);
    describeMap(out, 0, "  Labels", metadata?.labels);
    describeMap(out, 0, "  Annotations", metadata?.annotations);
    out.line(1, `Capacity:\t${spec?.resources?.requests?.storage ?? "<default>"}`);
    out.line(1, `Access Modes:\t${goList(spec?.accessModes)}`);
  }
}
