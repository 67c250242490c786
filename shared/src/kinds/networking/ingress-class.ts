import type { V1IngressClass } from "@kubernetes/client-node";
import {
  forbidden,
  invalid,
  required,
  tooLong,
  unchanged,
  unsupported,
  type FieldError,
  type FieldPath,
} from "../../errors/field-errors.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import { dns1123Label, domainPrefixedPath } from "../../meta/names.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column } from "../columns.ts";
import { describeEvents, describeMetadata } from "../describe.ts";
import { defineKind } from "../kind.ts";
import { validateLocalReference } from "./local-reference.ts";

export type IngressClass = Typed<V1IngressClass>;
type Parameters = NonNullable<NonNullable<IngressClass["spec"]>["parameters"]>;

const scopes = ["Cluster", "Namespace"];
const maxControllerBytes = 250;
const defaultAnnotation = "ingressclass.kubernetes.io/is-default-class";

/** True for a class that new Ingresses without one get; only the exact text `true` counts. */
export const isDefaultClass = ({ metadata }: IngressClass): boolean => metadata.annotations?.[defaultAnnotation] === "true";

export const IngressClass = defineKind<IngressClass>({
  definition: "io.k8s.api.networking.v1.IngressClass",
  defaults({ spec }) {
    if (spec?.parameters) spec.parameters.scope ??= "Cluster";
  },
  validate({ spec }, at) {
    const path = at.child("spec");
    return [
      ...validateController(spec?.controller ?? "", path.child("controller")),
      ...(spec?.parameters ? validateParameters(spec.parameters, path.child("parameters")) : []),
    ];
  },
  validateUpdate: (next, old, at) => unchanged(at.child("spec", "controller"), next.spec?.controller, old.spec?.controller),
  changesGeneration: (next, old) => !jsonEqual(next.spec ?? {}, old.spec ?? {}),
  columns: [
    column("Name", "string", nameCell, { format: "name" }),
    column("Controller", "string", ({ spec }) => spec?.controller ?? ""),
    column("Parameters", "string", ({ spec }) => parametersText(spec?.parameters)),
    ageColumn,
  ],
  async describe(ingressClass, client, out, now) {
    const { controller = "", parameters } = ingressClass.spec ?? {};
    describeMetadata(ingressClass, out);
    out.line(0, `Controller:\t${controller}`);
    if (parameters) {
      out.line(0, "Parameters:");
      if (parameters.apiGroup !== undefined) out.line(1, `APIGroup:\t${parameters.apiGroup}`);
      out.line(1, `Kind:\t${parameters.kind}`);
      out.line(1, `Name:\t${parameters.name}`);
    }
    await describeEvents(ingressClass, client, out, now);
  },
});

function nameCell(object: IngressClass): string {
  return `${object.metadata.name ?? ""}${isDefaultClass(object) ? " (default)" : ""}`;
}

function validateController(controller: string, at: FieldPath): FieldError[] {
  if (!controller) return [required(at)];
  return [
    ...(Buffer.byteLength(controller) > maxControllerBytes ? [tooLong(at, maxControllerBytes)] : []),
    ...domainPrefixedPath(controller).map((fault) => invalid(at, controller, fault)),
  ];
}

function validateParameters(parameters: Parameters, at: FieldPath): FieldError[] {
  const { scope, namespace } = parameters;
  return [...validateLocalReference(parameters, at), ...validateScope(scope, namespace, at)];
}

function validateScope(scope: string | undefined, namespace: string | undefined, at: FieldPath): FieldError[] {
  const path = at.child("namespace");
  if (scope === undefined) return [required(at.child("scope"))];
  if (!scopes.includes(scope)) return [unsupported(at.child("scope"), scope, scopes)];
  if (scope === "Cluster") return namespace === undefined ? [] : [forbidden(path, "`parameters.scope` is set to 'Cluster'")];
  if (namespace === undefined) return [required(path, "`parameters.scope` is set to 'Namespace'")];
  return dns1123Label(namespace).map((fault) => invalid(path, namespace, fault));
}

function parametersText(parameters: Parameters | undefined): string {
  if (!parameters) return "<none>";
  const { apiGroup, kind, name } = parameters;
  return `${kind}${apiGroup === undefined ? "" : `.${apiGroup}`}/${name}`;
}
