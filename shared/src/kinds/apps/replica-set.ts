import type { V1ReplicaSet } from "@kubernetes/client-node";
import { at, unchanged } from "../../errors/field-errors.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import { formatLabelSelector, labelSelectorOf } from "../../meta/label-selector.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { describePodTemplate } from "../core/pod/describe-pod-template.ts";
import { defaultPodTemplate } from "../core/pod/spec-defaults.ts";
import { controllerText, describeAnnotations, describeEvents, describeMap } from "../describe.ts";
import { defineKind } from "../kind.ts";
import { containerColumns } from "../workload/container-columns.ts";
import { describePodStatus } from "../workload/describe-pod-status.ts";
import { describeReplicaConditions } from "../workload/describe-replica-conditions.ts";
import { validateCounts, validateReplicated } from "../workload/replicated.ts";
import { templateWarnings } from "../workload/template-warnings.ts";

export type ReplicaSet = Typed<V1ReplicaSet>;

const templatePath = at("spec").child("template");

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
  warnings: (next, old) => templateWarnings({ next, old }, next.spec?.template, templatePath),
  selectableFields: { "status.replicas": ({ status }) => String(status?.replicas ?? 0) },
  changesGeneration: (next, old) => !jsonEqual(next.spec, old.spec),
  columns: [
    nameColumn,
    column("Desired", "integer", ({ spec }) => spec?.replicas ?? 0),
    column("Current", "integer", ({ status }) => status?.replicas ?? 0),
    column("Ready", "integer", ({ status }) => status?.readyReplicas ?? 0),
    ageColumn,
    ...containerColumns<ReplicaSet>(({ spec }) => spec?.template),
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
    await describePodStatus(replicaSet, labelSelectorOf(spec?.selector).text, client, out);
    describePodTemplate(spec?.template ?? {}, out);
    describeReplicaConditions(status?.conditions, out);
    await describeEvents(replicaSet, client, out, now);
  },
});
