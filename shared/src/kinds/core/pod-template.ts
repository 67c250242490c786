import type { V1PodTemplate } from "@kubernetes/client-node";
import { at } from "../../errors/field-errors.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import type { Typed } from "../../meta/object.ts";
import { column, nameColumn } from "../columns.ts";
import { formatMap } from "../describe.ts";
import { defineKind } from "../kind.ts";
import { defaultPodTemplate } from "./pod/spec-defaults.ts";
import { specWarnings } from "./pod/pod-warnings.ts";
import { validatePodTemplate } from "./pod/validate-spec.ts";

export type PodTemplate = Typed<V1PodTemplate>;

/** A pod to be made of, for controllers that are not there. Stored only. */
export const PodTemplate = defineKind<PodTemplate>({
  definition: "io.k8s.api.core.v1.PodTemplate",
  defaults: (draft) => defaultPodTemplate((draft.template ??= {})),
  validate: ({ template }, path) => validatePodTemplate(template ?? {}, path.child("template")),
  warnings: (next, old) => (old && jsonEqual(next.template, old.template) ? [] : specWarnings(next.template?.spec, at("template.spec"))),
  changesGeneration: (next, old) => !jsonEqual(next.template, old.template),
  deleteAnswers: "object",
  columns: [
    nameColumn,
    column("Containers", "string", ({ template }) => (template?.spec?.containers ?? []).map(({ name }) => name).join(",")),
    column("Images", "string", ({ template }) => (template?.spec?.containers ?? []).map(({ image }) => image ?? "").join(",")),
    column("Pod Labels", "string", ({ template }) => formatMap(template?.metadata?.labels)),
  ],
});
