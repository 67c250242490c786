import { describe, expect, test } from "vitest";
import { cellsOf, columnNames, createFaults, defaulted, described, updateFaults } from "../../../../test/support/kind-rules.ts";
import { ClusterRoleBinding } from "./cluster-role-binding.ts";
import { ClusterRole } from "./cluster-role.ts";
import { RoleBinding } from "./role-binding.ts";
import { Role } from "./role.ts";

const readPods = { apiGroups: [""], resources: ["pods"], verbs: ["get"] };
const apiGroup = "rbac.authorization.k8s.io";

test("names are segments of a path", () => {
  for (const { validateName } of [Role, ClusterRole, RoleBinding, ClusterRoleBinding]) {
    expect(validateName!("System:Node_1")).toEqual([]);
    expect(validateName!("a/b%")).toEqual(["may not contain '/'", "may not contain '%'"]);
    expect(validateName!("..")).toEqual(["may not be '..'"]);
  }
});

describe("rules", () => {
  test.each<[object, string[]]>([
    [readPods, []],
    [{ apiGroups: [""], resources: ["pods"] }, ["rules[0].verbs: Required value: verbs must contain at least one value"]],
    [{ verbs: ["get"], resources: ["pods"] }, ["rules[0].apiGroups: Required value: resource rules must supply at least one api group"]],
    [{ verbs: ["get"], apiGroups: [""] }, ["rules[0].resources: Required value: resource rules must supply at least one resource"]],
    [
      { verbs: ["get"], nonResourceURLs: ["/x"] },
      ['rules[0].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs'],
    ],
  ])("%j in a Role", (rule, errors) => {
    expect(createFaults(Role, { rules: [rule] })).toEqual(errors);
  });

  test.each<[object, string[]]>([
    [{ rules: [{ verbs: ["get"], nonResourceURLs: ["/x"] }] }, []],
    [
      { rules: [{ verbs: ["get"], nonResourceURLs: ["/x"], resources: ["pods"] }] },
      ['rules[0].nonResourceURLs: Invalid value: ["/x"]: rules cannot apply to both regular resources and non-resource URLs'],
    ],
    [
      { aggregationRule: {} },
      ["aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil"],
    ],
    [
      { aggregationRule: { clusterRoleSelectors: [{ matchExpressions: [{ key: "a", operator: "In" }] }] } },
      ["aggregationRule.clusterRoleSelectors[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'"],
    ],
  ])("%j of a ClusterRole", (content, errors) => {
    expect(createFaults(ClusterRole, content)).toEqual(errors);
  });
});

describe("bindings", () => {
  const roleRef = { apiGroup, kind: "Role", name: "r" };
  const subject = (content: object): object => ({ roleRef, subjects: [content] });

  test("groups of names are filled in", () => {
    const { roleRef: reference, subjects } = defaulted(RoleBinding, {
      roleRef: { kind: "Role", name: "r" },
      subjects: [{ kind: "User", name: "u" }, { kind: "Group", name: "g" }, { kind: "ServiceAccount", name: "s" }],
    });
    expect(reference.apiGroup).toBe(apiGroup);
    expect(subjects!.map(({ apiGroup: group }) => group)).toEqual([apiGroup, apiGroup, undefined]);
  });

  test.each<[object, string[]]>([
    [subject({ kind: "User", name: "jane" }), []],
    [{ roleRef: { ...roleRef, apiGroup: "x" } }, [`roleRef.apiGroup: Unsupported value: "x": supported values: "${apiGroup}"`]],
    [{ roleRef: { ...roleRef, kind: "x" } }, ['roleRef.kind: Unsupported value: "x": supported values: "Role", "ClusterRole"']],
    [{ roleRef: { kind: "Role" } }, ["roleRef.name: Required value"]],
    [{ roleRef: { ...roleRef, name: "a/b" } }, ["roleRef.name: Invalid value: \"a/b\": may not contain '/'"]],
    [subject({ kind: "User" }), ["subjects[0].name: Required value"]],
    [subject({ kind: "User", name: "u", apiGroup: "x" }), [`subjects[0].apiGroup: Unsupported value: "x": supported values: "${apiGroup}"`]],
    [subject({ kind: "ServiceAccount", name: "s", apiGroup: "x" }), ['subjects[0].apiGroup: Unsupported value: "x": supported values: ""']],
    [subject({ kind: "x", name: "u" }), ['subjects[0].kind: Unsupported value: "x": supported values: "ServiceAccount", "User", "Group"']],
  ])("%j", (content, errors) => {
    expect(createFaults(RoleBinding, content)).toEqual(errors);
  });

  test("one of the whole cluster has its own demands", () => {
    expect(createFaults(ClusterRoleBinding, { roleRef, subjects: [{ kind: "ServiceAccount", name: "s" }] })).toEqual([
      'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
      "subjects[0].namespace: Required value",
    ]);
  });

  test("keeps its role", () => {
    expect(updateFaults(RoleBinding, { roleRef: { ...roleRef, name: "x" } }, { roleRef })).toEqual([
      `roleRef: Invalid value: {"APIGroup":"${apiGroup}","Kind":"Role","Name":"x"}: cannot change roleRef`,
    ]);
    expect(updateFaults(RoleBinding, subject({ kind: "User", name: "u" }), { roleRef })).toEqual([]);
  });

  const subjects = [{ kind: "User", name: "jane" }, { kind: "User", name: "joe" }, { kind: "Group", name: "g" }, { kind: "ServiceAccount", name: "s", namespace: "n" }];

  test("columns", () => {
    expect(columnNames(RoleBinding)).toEqual(["Name", "Role", "Age", "Users*", "Groups*", "ServiceAccounts*"]);
    expect(cellsOf(ClusterRoleBinding, { roleRef: { kind: "ClusterRole", name: "view" }, subjects })).toEqual({
      Name: "web",
      Role: "ClusterRole/view",
      Age: "5m",
      Users: "jane, joe",
      Groups: "g",
      ServiceAccounts: "n/s",
    });
  });

  test("describe", async () => {
    expect(await described(RoleBinding, { roleRef, subjects: subjects.slice(2) })).toEqual([
      "Name:\tweb",
      "Labels:\t<none>",
      "Annotations:\t<none>",
      "Role:",
      "  Kind:\tRole",
      "  Name:\tr",
      "Subjects:",
      "  Kind\tName\tNamespace",
      "  ----\t----\t---------",
      "  Group\tg\t",
      "  ServiceAccount\ts\tn",
    ]);
  });
});

test("roles show when they were made", () => {
  expect(cellsOf(Role, { rules: [readPods] })).toEqual({ Name: "web", "Created At": "2026-01-01T00:00:00Z" });
  expect(Role.columns[1]!.type).toBe("date");
});

test("describe takes rules apart and puts them together by resource", async () => {
  const rules = [
    { apiGroups: ["", "apps"], resources: ["pods", "deployments/scale"], verbs: ["get", "list"] },
    { apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"] },
    { apiGroups: [""], resources: ["pods"], resourceNames: ["a", "b"], verbs: ["get"] },
    { nonResourceURLs: ["/x", "/y"], verbs: ["get"] },
  ];
  expect(await described(ClusterRole, { rules })).toEqual([
    "Name:\tweb",
    "Labels:\t<none>",
    "Annotations:\t<none>",
    "PolicyRule:",
    "  Resources\tNon-Resource URLs\tResource Names\tVerbs",
    "  ---------\t-----------------\t--------------\t-----",
    "  pods\t[]\t[]\t[get list watch]",
    "  deployments/scale\t[]\t[]\t[get list]",
    "  deployments.apps/scale\t[]\t[]\t[get list]",
    "  pods.apps\t[]\t[]\t[get list]",
    "  \t[/x]\t[]\t[get]",
    "  \t[/y]\t[]\t[get]",
    "  pods\t[]\t[a]\t[get]",
    "  pods\t[]\t[b]\t[get]",
  ]);
});
