import type { V1IPAddress } from "@kubernetes/client-node";
import { invalid, required, unchanged, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { canonicalIpFaults } from "../../meta/ip-rules.ts";
import { dns1123Subdomain, pathSegmentName } from "../../meta/names.ts";
import type { Typed } from "../../meta/object.ts";
import { column, nameColumn } from "../columns.ts";
import { describeEvents, describeMetadata } from "../describe.ts";
import { defineKind } from "../kind.ts";
import { validateSegment } from "./local-reference.ts";

export type IPAddress = Typed<V1IPAddress>;
export type ParentReference = NonNullable<IPAddress["spec"]>["parentRef"];

/** One address that somebody holds; its name is the address. The allocator makes them for Services. */
export const IPAddress = defineKind<IPAddress>({
  definition: "io.k8s.api.networking.v1.IPAddress",
  validateName: canonicalIpFaults,
  validate: ({ spec }, at) => validateParent(spec?.parentRef, at.child("spec", "parentRef")),
  validateUpdate: (next, old, at) => unchanged(at.child("spec", "parentRef"), next.spec?.parentRef, old.spec?.parentRef),
  columns: [nameColumn, column("ParentRef", "string", ({ spec }) => parentText(spec?.parentRef))],
  async describe(address, client, out, now) {
    const parent = address.spec?.parentRef;
    describeMetadata(address, out);
    if (parent) {
      out.line(0, "Parent Reference:");
      out.line(1, `Group:\t${parent.group ?? ""}`);
      out.line(1, `Resource:\t${parent.resource}`);
      out.line(1, `Namespace:\t${parent.namespace ?? ""}`);
      out.line(1, `Name:\t${parent.name}`);
    }
    await describeEvents(address, client, out, now);
  },
});

/** Upstream: pkg/apis/networking/validation validateIPAddressParentReference. The core group is the empty one. */
function validateParent(parent: ParentReference | undefined, at: FieldPath): FieldError[] {
  if (!parent) return [required(at)];
  const { group = "", resource = "", name = "", namespace = "" } = parent;
  return [
    ...(group ? dns1123Subdomain(group) : []).map((fault) => invalid(at.child("group"), group, fault)),
    ...validateSegment(resource, at.child("resource")),
    ...validateSegment(name, at.child("name")),
    ...pathSegmentName(namespace).map((fault) => invalid(at.child("namespace"), namespace, fault)),
  ];
}

/** `services/default/web`, `widgets.example.com/a`. */
function parentText(parent: ParentReference | undefined): string {
  if (!parent) return "<none>";
  const { group, resource, namespace, name } = parent;
  const groupResource = `${resource}${group ? `.${group}` : ""}`.toLowerCase();
  return [groupResource, ...(namespace ? [namespace] : []), name].join("/");
}
