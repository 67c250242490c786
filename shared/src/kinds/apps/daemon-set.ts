import type { V1DaemonSet } from "@kubernetes/client-node";
import { at, unchanged } from "../../errors/field-errors.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import { formatLabelSelector, labelSelectorOf } from "../../meta/label-selector.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { describePodTemplate } from "../core/pod/describe-pod-template.ts";
import { defaultPodTemplate } from "../core/pod/spec-defaults.ts";
import { describeAnnotations, describeEvents, describeMap, formatMap } from "../describe.ts";
import { defineKind } from "../kind.ts";
import { containerColumns } from "../workload/container-columns.ts";
import { describePodStatus } from "../workload/describe-pod-status.ts";
import { validateCollisionCount } from "../workload/replicated.ts";
import { templateWarnings } from "../workload/template-warnings.ts";
import { keepTemplateGeneration, startTemplateGeneration } from "./daemon-set/template-generation.ts";
import { defaultUpdateStrategy, validateDaemonSetSpec, validateDaemonSetStatus } from "./daemon-set/validate-spec.ts";

export type DaemonSet = Typed<V1DaemonSet>;
type Spec = NonNullable<DaemonSet["spec"]>;

const templatePath = at("spec").child("template");

/** A pod of one template on every node that may have it. */
export const DaemonSet = defineKind<DaemonSet>({
  definition: "io.k8s.api.apps.v1.DaemonSet",
  defaults(draft) {
    const spec = (draft.spec ??= {} as Spec);
    defaultUpdateStrategy((spec.updateStrategy ??= {}));
    spec.revisionHistoryLimit ??= 10;
    defaultPodTemplate((spec.template ??= {}));
  },
  prepareForCreate: startTemplateGeneration,
  prepareForUpdate: keepTemplateGeneration,
  validate: ({ spec }, at) => validateDaemonSetSpec(spec ?? ({} as Spec), at.child("spec")),
  validateUpdate: (next, old, at) => unchanged(at.child("spec", "selector"), next.spec?.selector, old.spec?.selector),
  validateStatusUpdate: ({ status }, old, at) => [
    ...validateDaemonSetStatus(status, at.child("status")),
    ...validateCollisionCount(status?.collisionCount, old.status?.collisionCount, at.child("status", "collisionCount")),
  ],
  warnings: (next, old) =>
    old && jsonEqual(next.spec?.template, old.spec?.template) ? [] : templateWarnings({ next, old, named: false }, next.spec?.template, templatePath),
  changesGeneration: (next, old) => !jsonEqual(next.spec, old.spec),
  columns: [
    nameColumn,
    column("Desired", "integer", ({ status }) => status?.desiredNumberScheduled ?? 0),
    column("Current", "integer", ({ status }) => status?.currentNumberScheduled ?? 0),
    column("Ready", "integer", ({ status }) => status?.numberReady ?? 0),
    column("Up-to-date", "integer", ({ status }) => status?.updatedNumberScheduled ?? 0),
    column("Available", "integer", ({ status }) => status?.numberAvailable ?? 0),
    column("Node Selector", "string", (daemonSet) => nodeSelectorText(daemonSet)),
    ageColumn,
    ...containerColumns<DaemonSet>(({ spec }) => spec?.template),
    column("Selector", "string", ({ spec }) => formatLabelSelector(spec?.selector), { priority: 1 }),
  ],
  async describe(daemonSet, client, out, now) {
    const { metadata, spec, status } = daemonSet;
    const selector = labelSelectorOf(spec?.selector).text;
    out.line(0, `Name:\t${metadata.name ?? ""}`);
    out.line(0, `Namespace:\t${metadata.namespace ?? ""}`);
    out.line(0, `Selector:\t${selector}`);
    out.line(0, `Node-Selector:\t${nodeSelectorText(daemonSet)}`);
    describeMap(out, 0, "Labels", metadata.labels);
    describeAnnotations(out, metadata.annotations);
    out.line(0, `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`);
    out.line(0, `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`);
    out.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`);
    out.line(0, `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`);
    out.line(0, `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`);
    await describePodStatus(daemonSet, selector, client, out);
    describePodTemplate(spec?.template ?? {}, out);
    await describeEvents(daemonSet, client, out, now);
  },
});

const nodeSelectorText = ({ spec }: DaemonSet): string => formatMap(spec?.template?.spec?.nodeSelector);
