import type { V1RuntimeClass } from "@kubernetes/client-node";
import { duplicate, invalid, required, unchanged, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import { validateLabels } from "../../meta/labels.ts";
import { dns1123Label } from "../../meta/names.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { validateResources } from "../core/pod/validate-resources.ts";
import { validateTolerations } from "../core/pod/validate-spec.ts";
import { defineKind } from "../kind.ts";
import { deprecatedNodeLabels } from "../node-labels.ts";

export type RuntimeClass = Typed<V1RuntimeClass>;

/** How the containers of a pod are run; admission puts its overhead and scheduling into the pods that name it. */
export const RuntimeClass = defineKind<RuntimeClass>({
  definition: "io.k8s.api.node.v1.RuntimeClass",
  validate: ({ handler, overhead, scheduling }, at) => [
    ...(handler ? dns1123Label(handler).map((fault) => invalid(at.child("handler"), handler, fault)) : [required(at.child("handler"))]),
    ...(overhead ? validateResources({ limits: overhead.podFixed ?? {} }, at.child("overhead")) : []),
    ...(scheduling ? validateScheduling(scheduling, at.child("scheduling")) : []),
  ],
  validateUpdate: (next, old, at) => unchanged(at.child("handler"), next.handler, old.handler),
  warnings: ({ scheduling }) =>
    Object.keys(scheduling?.nodeSelector ?? {}).flatMap((key) => {
      const message = deprecatedNodeLabels.get(key);
      return message === undefined ? [] : [`scheduling.nodeSelector: ${message}`];
    }),
  createsOnUpdate: true,
  allowsUnconditionalUpdate: false,
  columns: [nameColumn, column("Handler", "string", ({ handler }) => handler), ageColumn],
});

function validateScheduling({ nodeSelector, tolerations = [] }: NonNullable<RuntimeClass["scheduling"]>, at: FieldPath): FieldError[] {
  const path = at.child("tolerations");
  const same = tolerations.map(({ key, operator, value, effect }) => ({ key, operator, value, effect }));
  return [
    ...validateLabels(nodeSelector, at.child("nodeSelector")),
    ...validateTolerations(tolerations, path),
    ...tolerations.flatMap((toleration, i) =>
      same.slice(0, i).some((other) => jsonEqual(other, same[i])) ? [duplicate(path.index(i), toleration)] : [],
    ),
  ];
}
