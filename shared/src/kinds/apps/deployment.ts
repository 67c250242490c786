import type { V1Deployment } from "@kubernetes/client-node";
import type { ApiClient } from "../../client/api-client.ts";
import { at, invalid, unchanged, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import { labelSelectorOf } from "../../meta/label-selector.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { describePodTemplate } from "../core/pod/describe-pod-template.ts";
import type { PodTemplate } from "../core/pod/pod-types.ts";
import { nonNegative } from "../core/pod/rules.ts";
import { defaultPodTemplate } from "../core/pod/spec-defaults.ts";
import { describeAnnotations, describeEvents, describeMap, longTime } from "../describe.ts";
import { defineKind, type DescribeWriter } from "../kind.ts";
import { containerColumns } from "../workload/container-columns.ts";
import { describeReplicaConditions } from "../workload/describe-replica-conditions.ts";
import { validateCounts, validateReplicated } from "../workload/replicated.ts";
import { templateWarnings } from "../workload/template-warnings.ts";
import { defaultStrategy, validateStrategy } from "./deployment-strategy.ts";
import { ReplicaSet } from "./replica-set.ts";

export type Deployment = Typed<V1Deployment>;

const templatePath = at("spec").child("template");

/** Pods of one template that are replaced, little by little, when the template changes. */
export const Deployment = defineKind<Deployment>({
  definition: "io.k8s.api.apps.v1.Deployment",
  defaults(draft) {
    const spec = (draft.spec ??= {} as NonNullable<Deployment["spec"]>);
    spec.replicas ??= 1;
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
    defaultStrategy((spec.strategy ??= {}));
    defaultPodTemplate((spec.template ??= {}));
  },
  prepareForStatusUpdate(next, old) {
    if (old.metadata.labels) next.metadata.labels = old.metadata.labels;
    else delete next.metadata.labels;
  },
  validate: ({ spec }, at) => [...validateReplicated(spec ?? {}, at.child("spec")), ...validateRollout(spec, at.child("spec"))],
  validateUpdate: (next, old, at) => unchanged(at.child("spec", "selector"), next.spec?.selector, old.spec?.selector),
  validateStatusUpdate: ({ status }, _old, at) => validateCounts(status ?? {}, at.child("status")),
  warnings: (next, old) => templateWarnings({ next, old }, next.spec?.template, templatePath),
  // Annotations count because they are copied to the replica sets.
  changesGeneration: (next, old) =>
    !jsonEqual(next.spec, old.spec) || !jsonEqual(next.metadata.annotations ?? {}, old.metadata.annotations ?? {}),
  columns: [
    nameColumn,
    column("Ready", "string", ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`),
    column("Up-to-date", "integer", ({ status }) => status?.updatedReplicas ?? 0),
    column("Available", "integer", ({ status }) => status?.availableReplicas ?? 0),
    ageColumn,
    ...containerColumns<Deployment>(({ spec }) => spec?.template),
    column("Selector", "string", ({ spec }) => labelSelectorOf(spec?.selector).text, { priority: 1 }),
  ],
  async describe(deployment, client, out, now) {
    describeHead(deployment, out);
    const { spec, status } = deployment;
    describePodTemplate(spec?.template ?? {}, out);
    describeReplicaConditions(status?.conditions, out);
    const { old, current } = await replicaSets(deployment, client);
    if (old.length > 0 || current) {
      out.line(0, `OldReplicaSets:\t${old.map(replicaSetText).join(", ") || "<none>"}`);
      out.line(0, `NewReplicaSet:\t${current ? replicaSetText(current) : "<none>"}`);
    }
    await describeEvents(deployment, client, out, now);
  },
});

function describeHead({ metadata, spec, status }: Deployment, out: DescribeWriter): void {
  out.line(0, `Name:\t${metadata.name ?? ""}`);
  out.line(0, `Namespace:\t${metadata.namespace ?? ""}`);
  out.line(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
  describeMap(out, 0, "Labels", metadata.labels);
  describeAnnotations(out, metadata.annotations);
  out.line(0, `Selector:\t${labelSelectorOf(spec?.selector).text}`);
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status ?? {};
  const counts = `${spec?.replicas ?? 0} desired | ${updatedReplicas} updated | ${replicas} total | ${availableReplicas} available | ${unavailableReplicas} unavailable`;
  out.line(0, `Replicas:\t${counts}`);
  out.line(0, `StrategyType:\t${spec?.strategy?.type ?? ""}`);
  out.line(0, `MinReadySeconds:\t${spec?.minReadySeconds ?? 0}`);
  const rolling = spec?.strategy?.rollingUpdate;
  if (rolling) out.line(0, `RollingUpdateStrategy:\t${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`);
}

/** The replica set of the present template, and those of earlier ones. */
async function replicaSets(
  { metadata, spec }: Deployment,
  client: ApiClient,
): Promise<{ old: readonly ReplicaSet[]; current: ReplicaSet | undefined }> {
  const { items } = await client.list(ReplicaSet, {
    ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
    labelSelector: labelSelectorOf(spec?.selector).text,
  });
  const own = items
    .filter((set) => set.metadata.ownerReferences?.some(({ uid, controller }) => controller && uid === metadata.uid))
    .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const current = own.find((set) => jsonEqual(withoutHash(set.spec?.template), withoutHash(spec?.template)));
  return { old: own.filter((set) => set !== current), current };
}

function sortKey({ metadata }: ReplicaSet): string {
  return `${metadata.creationTimestamp} ${metadata.name}`;
}

function withoutHash(template: PodTemplate | undefined): unknown {
  const { "pod-template-hash": _hash, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } };
}

function replicaSetText({ metadata, spec, status }: ReplicaSet): string {
  return `${metadata.name} (${status?.replicas ?? 0}/${spec?.replicas ?? 0} replicas created)`;
}

function validateRollout(spec: Deployment["spec"], at: FieldPath): FieldError[] {
  const deadline = spec?.progressDeadlineSeconds;
  const path = at.child("progressDeadlineSeconds");
  return [
    ...validateStrategy(spec?.strategy ?? {}, at.child("strategy")),
    ...nonNegative(spec?.revisionHistoryLimit, at.child("revisionHistoryLimit")),
    ...nonNegative(deadline, path),
    ...(deadline !== undefined && deadline <= (spec?.minReadySeconds ?? 0)
      ? [invalid(path, deadline, "must be greater than minReadySeconds")]
      : []),
  ];
}
