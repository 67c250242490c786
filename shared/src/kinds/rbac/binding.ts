import type { RbacV1Subject, V1RoleRef } from "@kubernetes/client-node";
import { invalid, required, unsupported, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import { dns1123Subdomain, pathSegmentName } from "../../meta/names.ts";
import type { KubeObject, Wire } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { describeAnnotations, describeMap } from "../describe.ts";
import type { KindRules } from "../kind.ts";

type Subject = Wire<RbacV1Subject>;

/** What RoleBinding and ClusterRoleBinding have in common. */
interface Binding extends KubeObject {
  roleRef: Wire<V1RoleRef>;
  subjects?: Subject[];
}

const group = "rbac.authorization.k8s.io";

/** The rules of both sorts of binding. Upstream: pkg/apis/rbac validation and v1 defaults. */
export function bindingRules<T extends Binding>({ namespaced }: { namespaced: boolean }): Omit<KindRules<T>, "definition"> {
  const namesOf = (kind: string, text: (subject: Subject) => string) => (binding: T) =>
    (binding.subjects ?? []).filter((subject) => subject.kind === kind).map(text).join(", ");
  return {
    validateName: pathSegmentName,
    defaults({ roleRef, subjects }) {
      if (roleRef) roleRef.apiGroup ||= group;
      for (const subject of subjects ?? []) if (subject.kind === "User" || subject.kind === "Group") subject.apiGroup ||= group;
    },
    validate: ({ roleRef, subjects }, at) => [
      ...validateRoleRef(roleRef, namespaced, at.child("roleRef")),
      ...(subjects ?? []).flatMap((subject, i) => validateSubject(subject, namespaced, at.child("subjects").index(i))),
    ],
    validateUpdate(next, old, at) {
      if (jsonEqual(next.roleRef, old.roleRef)) return [];
      const { apiGroup, kind, name } = next.roleRef;
      // Upstream prints its internal struct, whose fields are called so.
      return [invalid(at.child("roleRef"), { APIGroup: apiGroup, Kind: kind, Name: name }, "cannot change roleRef")];
    },
    createsOnUpdate: true,
    columns: [
      nameColumn,
      column<T>("Role", "string", ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`),
      ageColumn,
      column<T>("Users", "string", namesOf("User", ({ name }) => name), { priority: 1 }),
      column<T>("Groups", "string", namesOf("Group", ({ name }) => name), { priority: 1 }),
      column<T>("ServiceAccounts", "string", namesOf("ServiceAccount", ({ namespace = "", name }) => `${namespace}/${name}`), { priority: 1 }),
    ],
    async describe({ metadata, roleRef, subjects }, _client, out) {
      out.line(0, `Name:\t${metadata.name ?? ""}`);
      describeMap(out, 0, "Labels", metadata.labels);
      describeAnnotations(out, metadata.annotations);
      out.line(0, "Role:");
      out.line(1, `Kind:\t${roleRef.kind}`);
      out.line(1, `Name:\t${roleRef.name}`);
      out.line(0, "Subjects:");
      out.line(1, "Kind\tName\tNamespace");
      out.line(1, "----\t----\t---------");
      for (const { kind, name, namespace = "" } of subjects ?? []) out.line(1, [kind, name, namespace].join("\t"));
    },
  };
}

function validateRoleRef({ apiGroup, kind, name }: Binding["roleRef"], namespaced: boolean, at: FieldPath): FieldError[] {
  const kinds = namespaced ? ["Role", "ClusterRole"] : ["ClusterRole"];
  return [
    ...(apiGroup === group ? [] : [unsupported(at.child("apiGroup"), apiGroup, [group])]),
    ...(kinds.includes(kind) ? [] : [unsupported(at.child("kind"), kind, kinds)]),
    ...(name ? pathSegmentName(name).map((fault) => invalid(at.child("name"), name, fault)) : [required(at.child("name"))]),
  ];
}

function validateSubject({ kind, name, namespace, apiGroup = "" }: Subject, namespaced: boolean, at: FieldPath): FieldError[] {
  const nameless = name ? [] : [required(at.child("name"))];
  const wrongGroup = (right: string): FieldError[] => (apiGroup === right ? [] : [unsupported(at.child("apiGroup"), apiGroup, [right])]);
  switch (kind) {
    case "ServiceAccount":
      return [
        ...(name ? dns1123Subdomain(name).map((fault) => invalid(at.child("name"), name, fault)) : nameless),
        ...wrongGroup(""),
        ...(namespaced || namespace ? [] : [required(at.child("namespace"))]),
      ];
    case "User":
    case "Group":
      return [...nameless, ...wrongGroup(group)];
    default:
      return [...nameless, unsupported(at.child("kind"), kind, ["ServiceAccount", "User", "Group"])];
  }
}
