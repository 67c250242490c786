import type { V1ReplicaSet } from "@kubernetes/client-node";
import type { ApiClient } from "../../client/api-client.ts";
import { at, unchanged } from "../../errors/field-errors.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import { formatLabelSelector, labelSelectorOf } from "../../meta/label-selector.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { Pod } from "../core/pod.ts";
import { describePodTemplate } from "../core/pod/describe-pod-template.ts";
import { nameWarnings, specWarnings } from "../core/pod/pod-warnings.ts";
import { defaultPodTemplate } from "../core/pod/spec-defaults.ts";
import { controllerText, describeAnnotations, describeEvents, describeMap } from "../describe.ts";
import { defineKind } from "../kind.ts";
import { containerColumns } from "./container-columns.ts";
import { describeReplicaConditions } from "./describe-replica-conditions.ts";
import { validateCounts, validateReplicated } from "./replicated.ts";

export type ReplicaSet = Typed<V1ReplicaSet>;

const templateSpec = at("spec").child("template", "spec");

/** So many pods of one template. */
export const ReplicaSet = defineKind<ReplicaSet>({
  definition: "io.k8s.api.apps.v1.ReplicaSet",
  defaults(draft) {
    const spec = (draft.spec ??= {} as NonNullable<ReplicaSet["spec"]>);
    spec.replicas ??= 1;
    defaultPodTemplate((spec.template ??= {}));
  },
  validate: ({ spec }, at) => validateReplicated(spec ?? {}, at.child("spec")),
  validateUpdate: (next, old, at) => unchanged(at.child("spec", "selector"), next.spec?.selector, old.spec?.selector),
  validateStatusUpdate: ({ status }, _old, at) => validateCounts(status ?? {}, at.child("status")),
  warnings: (next, old) => [
    ...(old ? [] : nameWarnings(next.metadata.name, "Pod names and hostnames")),
    ...(old && jsonEqual(next.spec, old.spec) ? [] : specWarnings(next.spec?.template?.spec, templateSpec)),
  ],
  selectableFields: { "status.replicas": ({ status }) => String(status?.replicas ?? 0) },
  changesGeneration: (next, old) => !jsonEqual(next.spec, old.spec),
  columns: [
    nameColumn,
    column("Desired", "integer", ({ spec }) => spec?.replicas ?? 0),
    column("Current", "integer", ({ status }) => status?.replicas ?? 0),
    column("Ready", "integer", ({ status }) => status?.readyReplicas ?? 0),
    ageColumn,
    ...containerColumns,
    column("Selector", "string", ({ spec }) => formatLabelSelector(spec?.selector), { priority: 1 }),
  ],
  async describe(replicaSet, client, out, now) {
    const { metadata, spec, status } = replicaSet;
    out.line(0, `Name:\t${metadata.name ?? ""}`);
    out.line(0, `Namespace:\t${metadata.namespace ?? ""}`);
    out.line(0, `Selector:\t${formatLabelSelector(spec?.selector)}`);
    describeMap(out, 0, "Labels", metadata.labels);
    describeAnnotations(out, metadata.annotations);
    const controller = controllerText(replicaSet);
    if (controller) out.line(0, `Controlled By:\t${controller}`);
    out.line(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired`);
    out.line(0, `Pods Status:\t${await podCounts(replicaSet, client)}`);
    describePodTemplate(spec?.template ?? {}, out);
    describeReplicaConditions(status?.conditions, out);
    await describeEvents(replicaSet, client, out, now);
  },
});

/** `2 Running / 1 Waiting / 0 Succeeded / 0 Failed` of the pods that it controls. */
async function podCounts({ metadata, spec }: ReplicaSet, client: ApiClient): Promise<string> {
  const { items } = await client.list(Pod, {
    ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
    labelSelector: labelSelectorOf(spec?.selector).text,
  });
  const own = items.filter((pod) => pod.metadata.ownerReferences?.some(({ uid, controller }) => controller && uid === metadata.uid));
  const count = (phase: string): number => own.filter(({ status }) => status?.phase === phase).length;
  return `${count("Running")} Running / ${count("Pending")} Waiting / ${count("Succeeded")} Succeeded / ${count("Failed")} Failed`;
}
