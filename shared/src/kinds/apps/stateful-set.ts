import type { V1StatefulSet } from "@kubernetes/client-node";
import { at, forbidden } from "../../errors/field-errors.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import { dns1123Label } from "../../meta/names.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { optionalText } from "../core/pod/rules.ts";
import { defaultPodTemplate } from "../core/pod/spec-defaults.ts";
import { defineKind } from "../kind.ts";
import { containerColumns } from "../workload/container-columns.ts";
import { validateCollisionCount, validateCounts } from "../workload/replicated.ts";
import { templateWarnings } from "../workload/template-warnings.ts";
import { describeStatefulSet } from "./stateful-set/describe.ts";
import { defaultClaimTemplate, validateClaimTemplates } from "./stateful-set/claim-templates.ts";
import { validateStatefulSetSpec } from "./stateful-set/validate-spec.ts";

export type StatefulSet = Typed<V1StatefulSet>;
type Spec = NonNullable<StatefulSet["spec"]>;

const templatePath = at("spec").child("template");

/** Pods of one template that each keep a name, a place in a row and claims of their own. */
export const StatefulSet = defineKind<StatefulSet>({
  definition: "io.k8s.api.apps.v1.StatefulSet",
  validateName: dns1123Label,
  defaults(draft) {
    const spec = (draft.spec ??= {} as Spec);
    spec.podManagementPolicy ||= "OrderedReady";
    defaultUpdateStrategy((spec.updateStrategy ??= {}));
    const retention = (spec.persistentVolumeClaimRetentionPolicy ??= {});
    retention.whenDeleted ||= "Retain";
    retention.whenScaled ||= "Retain";
    spec.replicas ??= 1;
    spec.revisionHistoryLimit ??= 10;
    for (const claim of spec.volumeClaimTemplates ?? []) defaultClaimTemplate(claim);
    defaultPodTemplate((spec.template ??= {}));
  },
  prepareForCreate: ({ spec }) => dropMaxUnavailable(spec),
  prepareForUpdate(next, old) {
    if (old.spec?.updateStrategy?.rollingUpdate?.maxUnavailable === undefined) dropMaxUnavailable(next.spec);
  },
  validate: ({ spec }, at) => validateStatefulSetSpec(spec ?? ({} as Spec), at.child("spec")),
  validateCreate: ({ spec }, at) => [
    ...validateClaimTemplates(spec?.volumeClaimTemplates ?? [], at.child("spec", "volumeClaimTemplates")),
    ...optionalText(dns1123Label, spec?.serviceName, at.child("spec", "serviceName")),
  ],
  validateUpdate: (next, old, at) => (jsonEqual(fixed(next), fixed(old)) ? [] : [forbidden(at.child("spec"), onlyMutable)]),
  validateStatusUpdate: ({ status }, old, at) => [
    ...validateCounts(status ?? {}, at.child("status"), "status.readyReplicas"),
    ...validateCollisionCount(status?.collisionCount, old.status?.collisionCount, at.child("status", "collisionCount")),
  ],
  warnings: (next, old) => [
    ...templateWarnings({ next, old, named: false }, next.spec?.template, templatePath),
    ...((next.spec?.revisionHistoryLimit ?? 0) < 0 ? [keepsAllRevisions] : []),
  ],
  changesGeneration: (next, old) => !jsonEqual(next.spec, old.spec),
  columns: [
    nameColumn,
    column("Ready", "string", ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`),
    ageColumn,
    ...containerColumns<StatefulSet>(({ spec }) => spec?.template),
  ],
  describe: describeStatefulSet,
});

const onlyMutable =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

const keepsAllRevisions = "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended";

const mutable = new Set(["replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds"]);

/** What of the spec may never change. */
const fixed = ({ spec }: StatefulSet): object => Object.fromEntries(Object.entries(spec ?? {}).filter(([name]) => !mutable.has(name)));

function defaultUpdateStrategy(strategy: NonNullable<Spec["updateStrategy"]>): void {
  if (!strategy.type) {
    strategy.type = "RollingUpdate";
    strategy.rollingUpdate ??= {};
  }
  if (strategy.type === "RollingUpdate" && strategy.rollingUpdate) strategy.rollingUpdate.partition ??= 0;
}

/** The feature gate MaxUnavailableStatefulSet is off by default: the field is dropped (registry/apps/statefulset strategy.go). */
function dropMaxUnavailable(spec: Spec | undefined): void {
  delete spec?.updateStrategy?.rollingUpdate?.maxUnavailable;
}
