import type { V1ReplicationController } from "@kubernetes/client-node";
import { at, required, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import { labelSelectorOf } from "../../meta/label-selector.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { describeAnnotations, describeEvents, describeMap, formatMap } from "../describe.ts";
import { defineKind } from "../kind.ts";
import { containerColumns } from "../workload/container-columns.ts";
import { describePodStatus } from "../workload/describe-pod-status.ts";
import { describeReplicaConditions } from "../workload/describe-replica-conditions.ts";
import { validateCounts, validateLongLived } from "../workload/replicated.ts";
import { templateWarnings } from "../workload/template-warnings.ts";
import { describePodTemplate } from "./pod/describe-pod-template.ts";
import { nonNegative } from "./pod/rules.ts";
import { defaultPodTemplate } from "./pod/spec-defaults.ts";

export type ReplicationController = Typed<V1ReplicationController>;

const templatePath = at("spec").child("template");

/** So many pods of one template, found by equal labels: what was before ReplicaSets. */
export const ReplicationController = defineKind<ReplicationController>({
  definition: "io.k8s.api.core.v1.ReplicationController",
  defaults({ metadata, spec }) {
    const labels = spec?.template?.metadata?.labels;
    if (spec && labels) {
      if (isEmpty(spec.selector)) spec.selector = { ...labels };
      if (isEmpty(metadata.labels)) metadata.labels = { ...labels };
    }
    if (spec?.template) defaultPodTemplate(spec.template);
  },
  validate: ({ spec = {} }, at) => validateSpec(spec, at.child("spec")),
  validateStatusUpdate: ({ status }, _old, at) => validateCounts(status ?? {}, at.child("status")),
  warnings: (next, old) => templateWarnings({ next, old }, next.spec?.template, templatePath),
  selectableFields: { "status.replicas": ({ status }) => String(status?.replicas ?? 0) },
  changesGeneration: (next, old) => !jsonEqual(next.spec, old.spec),
  orphansByDefault: {},
  scaleSelector: ({ spec }) => labelSelectorOf({ matchLabels: spec?.selector ?? {} }).text,
  columns: [
    nameColumn,
    column("Desired", "integer", ({ spec }) => spec?.replicas ?? 0),
    column("Current", "integer", ({ status }) => status?.replicas ?? 0),
    column("Ready", "integer", ({ status }) => status?.readyReplicas ?? 0),
    ageColumn,
    ...containerColumns<ReplicationController>(({ spec }) => spec?.template),
    column("Selector", "string", ({ spec }) => formatMap(spec?.selector), { priority: 1 }),
  ],
  async describe(controller, client, out, now) {
    const { metadata, spec, status } = controller;
    const selector = labelSelectorOf({ matchLabels: spec?.selector ?? {} }).text;
    out.line(0, `Name:\t${metadata.name ?? ""}`);
    out.line(0, `Namespace:\t${metadata.namespace ?? ""}`);
    out.line(0, `Selector:\t${formatMap(spec?.selector)}`);
    describeMap(out, 0, "Labels", metadata.labels);
    describeAnnotations(out, metadata.annotations);
    out.line(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired`);
    await describePodStatus(controller, selector, client, out);
    describePodTemplate(spec?.template ?? {}, out);
    describeReplicaConditions(status?.conditions, out);
    await describeEvents(controller, client, out, now);
  },
});

const isEmpty = (map: object | undefined): boolean => Object.keys(map ?? {}).length === 0;

/** core/validation ValidateReplicationControllerSpec. */
function validateSpec({ minReadySeconds, selector, replicas, template }: NonNullable<ReplicationController["spec"]>, at: FieldPath): FieldError[] {
  const selects = labelSelectorOf({ matchLabels: selector ?? {} }).matches(template?.metadata?.labels);
  return [
    ...nonNegative(minReadySeconds, at.child("minReadySeconds")),
    ...(isEmpty(selector) ? [required(at.child("selector"))] : []),
    ...nonNegative(replicas, at.child("replicas")),
    ...(template ? validateLongLived(template, { selects, kind: "ReplicationController" }, at.child("template")) : [required(at.child("template"))]),
  ];
}
