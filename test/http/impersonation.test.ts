import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Attributes, Authorizer } from "../../apiserver/src/http/access/authorizer.ts";
import { adminUser, trustAs } from "../../apiserver/src/http/authenticate.ts";
import { startApi, type RunningApi } from "../support/start-api.ts";

const whoamiPath = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

/** What was asked while a test ran, as `verb resource[/subresource] [namespace/]name`. */
let asked: string[] = [];
let allowed: (attributes: Attributes) => boolean = () => true;
const noting: Authorizer = {
  authorize(attributes) {
    if ("path" in attributes) asked.push(`${attributes.verb} ${attributes.path}`);
    else {
      const { verb, group, resource, subresource, namespace, name } = attributes;
      asked.push(`${verb} ${group ? `${resource}.${group}` : resource}${subresource && `/${subresource}`} ${namespace && `${namespace}/`}${name}`.trim());
    }
    return { allowed: allowed(attributes), reason: "" };
  },
  rulesFor: () => ({ resourceRules: [], nonResourceRules: [], incomplete: false }),
};

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ authorizer: noting, authenticate: trustAs(adminUser) });
});
afterAll(() => api.close());

// oxlint-disable-next-line typescript/no-explicit-any -- parsed answers
async function as(headers: Record<string, string> | [string, string][]): Promise<{ status: number; json: any }> {
  asked = [];
  const response = await fetch(api.url + whoamiPath, { method: "POST", body: "{}", headers: [["content-type", "application/json"], ...(Array.isArray(headers) ? headers : Object.entries(headers))] });
  return { status: response.status, json: await response.json() };
}

describe("the admin acts", () => {
  test("as a user, who is then authenticated", async () => {
    const { status, json } = await as({ "Impersonate-User": "bob" });
    expect([status, json.status.userInfo]).toEqual([201, { username: "bob", groups: ["system:authenticated"] }]);
  });

  test("with groups, a uid and extra values", async () => {
    const { json } = await as([
      ["Impersonate-User", "bob"],
      ["Impersonate-Group", "developers"],
      ["Impersonate-Uid", "06f6ce97"],
      ["Impersonate-Extra-Scopes", "view"],
      ["Impersonate-Extra-acme.com%2Fproject", "some-project"],
    ]);
    expect(json.status.userInfo).toEqual({ username: "bob", uid: "06f6ce97", groups: ["developers", "system:authenticated"], extra: { scopes: ["view"], "acme.com/project": ["some-project"] } });
    expect(asked).toContain("impersonate:user-info userextras.authentication.k8s.io/acme.com/project some-project");
  });

  test.each([
    ["system:serviceaccount:prod:robot", ["system:serviceaccounts", "system:serviceaccounts:prod", "system:authenticated"]],
    ["system:node:node-1", ["system:nodes", "system:authenticated"]],
    ["system:anonymous", ["system:unauthenticated"]],
  ])("as %s, with its groups", async (name, groups) => {
    expect((await as({ "Impersonate-User": name })).json.status.userInfo).toEqual({ username: name, groups });
  });

  test("as one of system:masters, by the old verb alone", async () => {
    const { json } = await as({ "Impersonate-User": "root", "Impersonate-Group": "system:masters" });
    expect(json.status.userInfo.groups).toEqual(["system:masters", "system:authenticated"]);
    expect(asked).toContain("impersonate groups system:masters");
  });

  test("and what is done is that user's", async () => {
    asked = [];
    await fetch(`${api.url}/api/v1/namespaces/default/pods`, { headers: { "Impersonate-User": "bob" } });
    expect(asked).toEqual(["impersonate-on:user-info:list pods default/", "impersonate:user-info users.authentication.k8s.io bob", "list pods default/"]);
  });
});

test.each([
  [{ "Impersonate-Group": "developers" }, `requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"developers"}, Extra:map[string][]string(nil)} without impersonating a user name`],
  [{ "Impersonate-Uid": "1" }, `requested &user.DefaultInfo{Name:"", UID:"1", Groups:[]string(nil), Extra:map[string][]string(nil)} without impersonating a user name`],
  [{ "Impersonate-Extra-a": "b" }, `requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string(nil), Extra:map[string][]string{"a":[]string{"b"}}} without impersonating a user name`],
])("%j without a user is a bad request", async (headers, message) => {
  const { status, json } = await as(headers as unknown as Record<string, string>);
  expect([status, json.message]).toEqual([400, message]);
});

describe("who may not impersonate", () => {
  const refusing = async (rule: typeof allowed, headers: Record<string, string>): Promise<unknown[]> => {
    allowed = rule;
    try {
      const { status, json } = await as(headers);
      return [status, json.message ?? json.status.userInfo];
    } finally {
      allowed = () => true;
    }
  };

  test("is told the first thing that was missing", async () => {
    expect(await refusing(({ verb }) => !verb.startsWith("impersonate"), { "Impersonate-User": "bob" })).toEqual([
      403,
      'selfsubjectreviews.authentication.k8s.io is forbidden: User "kubernetes-admin" cannot impersonate-on:user-info:create resource "selfsubjectreviews" in API group "authentication.k8s.io" at the cluster scope',
    ]);
    expect(asked.at(-1)).toBe("impersonate users bob");
  });

  test("may yet do so by the old verb", async () => {
    expect(await refusing(({ verb }) => !verb.startsWith("impersonate-on:"), { "Impersonate-User": "bob" })).toEqual([201, { username: "bob", groups: ["system:authenticated"] }]);
  });

  test("may be held to some users", async () => {
    const onlyBob: typeof allowed = (attributes) => "path" in attributes || !attributes.verb.startsWith("impersonate:") || attributes.name === "bob";
    expect(await refusing((attributes) => attributes.verb !== "impersonate" && onlyBob(attributes), { "Impersonate-User": "alice" })).toEqual([
      403,
      'users.authentication.k8s.io "alice" is forbidden: User "kubernetes-admin" cannot impersonate:user-info resource "users" in API group "authentication.k8s.io" at the cluster scope',
    ]);
    expect(await refusing((attributes) => attributes.verb !== "impersonate" && onlyBob(attributes), { "Impersonate-User": "bob" })).toEqual([201, expect.objectContaining({ username: "bob" })]);
  });
});
