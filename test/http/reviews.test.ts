import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Authorizer } from "../../apiserver/src/http/access/authorizer.ts";
import { openCredentialDoor, type CredentialDoor } from "../support/credential-door.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { startApi, type RunningApi } from "../support/start-api.ts";

/** Only `bob` may `get`, and says why. */
const bobGets: Authorizer = {
  authorize: (attributes) => {
    const { user, verb } = attributes;
    if (user.groups.includes("system:masters")) return { allowed: true, reason: "" };
    if (user.name !== "bob" || verb !== "get") return { allowed: false, reason: "" };
    return { allowed: true, reason: "path" in attributes ? `bob reads ${attributes.path}` : `bob gets ${attributes.group}/${attributes.version}/${attributes.resource}/${attributes.subresource} ${attributes.namespace}/${attributes.name}` };
  },
  rulesFor: (user, namespace) => ({ resourceRules: [{ verbs: ["get"], apiGroups: [""], resources: [user.name, namespace] }], nonResourceRules: [], incomplete: true }),
};

let api: RunningApi;
let door: CredentialDoor;
beforeAll(async () => {
  api = await startApi({ authorizer: bobGets, clock: fakeClock("2026-05-01T00:00:00Z") });
  door = await openCredentialDoor(api);
});
afterAll(async () => {
  await door.close();
  await api.close();
});

const authorization = "/apis/authorization.k8s.io/v1";
const local = `${authorization}/namespaces/default/localsubjectaccessreviews`;
const getPods = { verb: "get", resource: "pods", namespace: "default" };

describe("access reviews", () => {
  test("about oneself echo the spec and say allowed", async () => {
    const spec = { resourceAttributes: { verb: "create", group: "apps", resource: "deployments", namespace: "default" } };
    const { status, json } = await api.call("POST", `${authorization}/selfsubjectaccessreviews`, { body: { spec } });
    expect([status, json]).toEqual([201, { kind: "SelfSubjectAccessReview", apiVersion: "authorization.k8s.io/v1", metadata: {}, spec, status: { allowed: true } }]);
  });

  test.each([
    ["a resource", { user: "bob", resourceAttributes: { ...getPods, name: "web", subresource: "log" } }, { allowed: true, reason: "bob gets /*/pods/log default/web" }],
    ["a version", { user: "bob", resourceAttributes: { ...getPods, group: "g", version: "v2" } }, { allowed: true, reason: "bob gets g/v2/pods/ default/" }],
    ["a path", { user: "bob", nonResourceAttributes: { verb: "get", path: "/metrics" } }, { allowed: true, reason: "bob reads /metrics" }],
    ["another verb", { user: "bob", resourceAttributes: { ...getPods, verb: "list" } }, { allowed: false }],
    ["a group alone", { groups: ["developers"], resourceAttributes: getPods }, { allowed: false }],
    ["a selector", { user: "bob", resourceAttributes: { ...getPods, labelSelector: { requirements: [{ key: "a", operator: "New", values: ["b"] }] } } }, { allowed: true, reason: "bob gets /*/pods/ default/" }],
  ])("about anybody, of %s", async (_what, spec, answer) => {
    const { status, json } = await api.call("POST", `${authorization}/subjectaccessreviews`, { body: { spec } });
    expect([status, json.spec, json.status]).toEqual([201, spec, answer]);
  });

  test("within a namespace take it from the path", async () => {
    const spec = { user: "bob", resourceAttributes: getPods };
    const { json } = await api.call("POST", local, { body: { spec } });
    expect([json.metadata, json.status]).toEqual([{ namespace: "default" }, { allowed: true, reason: "bob gets /*/pods/ default/" }]);
  });

  const invalid = (kind: string, causes: string): string => `${kind}.authorization.k8s.io "" is invalid: ${causes}`;
  const neither = "spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified";
  const nobody = 'spec.user: Invalid value: "": at least one of user or group must be specified';
  test.each([
    ["selfsubjectaccessreviews", {}, 422, invalid("SelfSubjectAccessReview", neither)],
    ["subjectaccessreviews", {}, 422, invalid("SubjectAccessReview", `[${neither}, ${nobody}]`)],
    [
      "selfsubjectaccessreviews",
      { spec: { resourceAttributes: getPods, nonResourceAttributes: { path: "/x", verb: "get" } } },
      422,
      invalid("SelfSubjectAccessReview", 'spec.nonResourceAttributes: Invalid value: {"path":"/x","verb":"get"}: cannot be specified in combination with resourceAttributes'),
    ],
    ["selfsubjectaccessreviews", { metadata: { name: "x" }, spec: { resourceAttributes: getPods } }, 422, invalid("SelfSubjectAccessReview", 'metadata: Invalid value: {"name":"x"}: must be empty')],
    [
      "namespaces/default/localsubjectaccessreviews",
      { spec: { user: "bob", resourceAttributes: { ...getPods, namespace: "other" } } },
      422,
      invalid("LocalSubjectAccessReview", 'spec.resourceAttributes.namespace: Invalid value: "other": must match metadata.namespace'),
    ],
    [
      "namespaces/default/localsubjectaccessreviews",
      { spec: { user: "bob", nonResourceAttributes: { path: "/x" } } },
      422,
      invalid("LocalSubjectAccessReview", 'spec.nonResourceAttributes: Invalid value: {"path":"/x"}: disallowed on this kind of request'),
    ],
    ["namespaces/default/localsubjectaccessreviews", { metadata: { namespace: "other" } }, 400, "the namespace of the provided object does not match the namespace sent on the request"],
    [
      "selfsubjectaccessreviews",
      { spec: { resourceAttributes: { ...getPods, fieldSelector: {}, labelSelector: { rawSelector: "a", requirements: [{ key: "-", operator: "In" }] } } } },
      422,
      expect.stringMatching(/requirements: Required value: when spec.resourceAttributes.fieldSelector is specified, requirements or rawSelector is required, .*labelSelector.rawSelector: Invalid value: "a": may not specified at the same time as requirements, .*requirements\[0\].values: Required value: must be specified when `operator` is 'In' or 'NotIn'/),
    ],
    ["selfsubjectrulesreviews", { spec: {} }, 400, "no namespace on request"],
    ["selfsubjectaccessreviews", { spec: 5 }, 400, expect.stringMatching(/^SelfSubjectAccessReview in version "v1" cannot be handled as a SelfSubjectAccessReview: json: cannot unmarshal number into/)],
    ["selfsubjectaccessreviews", { kind: "Pod" }, 400, expect.stringMatching(/cannot be handled as a SelfSubjectAccessReview/)],
  ])("%s of %j are refused", async (resource, body, status, message) => {
    const answer = await api.call("POST", `${authorization}/${resource}`, { body });
    expect([answer.status, answer.json.message]).toEqual([status, message]);
  });

  test("say unknown fields as any write does", async () => {
    const body = { spec: { resourceAttributes: getPods, surprise: 1 } };
    const strict = await api.call("POST", `${authorization}/selfsubjectaccessreviews?fieldValidation=Strict`, { body });
    expect([strict.status, strict.json.message]).toEqual([400, 'SelfSubjectAccessReview in version "v1" cannot be handled as a SelfSubjectAccessReview: strict decoding error: unknown field "spec.surprise"']);
    expect((await api.call("POST", `${authorization}/selfsubjectaccessreviews`, { body })).warnings).toBe('299 - "unknown field \\"spec.surprise\\""');
  });

  test("may come in protobuf", async () => {
    // runtime.Unknown { typeMeta, raw: SelfSubjectAccessReview { spec { nonResourceAttributes { path: "/x", verb: "get" } } } }
    const field = (number: number, bytes: Buffer | string): Buffer => Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), Buffer.from(bytes)]);
    const type = Buffer.concat([field(1, "authorization.k8s.io/v1"), field(2, "SelfSubjectAccessReview")]);
    const raw = field(2, field(2, Buffer.concat([field(1, "/x"), field(2, "get")])));
    const body = Buffer.concat([Buffer.from("k8s\0"), field(1, type), field(2, raw)]);
    const { status, json } = await api.call("POST", `${authorization}/selfsubjectaccessreviews`, { body, headers: { "content-type": "application/vnd.kubernetes.protobuf" } });
    expect([status, json.spec, json.status]).toEqual([201, { nonResourceAttributes: { path: "/x", verb: "get" } }, { allowed: true }]);
  });

  test("are answered and never stored", async () => {
    const { status, json } = await api.call("GET", `${authorization}/selfsubjectaccessreviews`);
    expect([status, json.message]).toEqual([405, "the server does not allow this method on the requested resource"]);
  });
});

test("the rules of oneself are the authorizer's", async () => {
  const { status, json } = await api.call("POST", `${authorization}/selfsubjectrulesreviews`, { body: { spec: { namespace: "default" } } });
  expect([status, json]).toEqual([
    201,
    {
      kind: "SelfSubjectRulesReview",
      apiVersion: "authorization.k8s.io/v1",
      metadata: {},
      spec: {},
      status: { resourceRules: [{ verbs: ["get"], apiGroups: [""], resources: ["kubernetes-admin", "default"] }], nonResourceRules: [], incomplete: true },
    },
  ]);
});

test("who one is, is said with the time", async () => {
  const { status, json } = await api.call("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", { body: {} });
  expect([status, json]).toEqual([
    201,
    {
      kind: "SelfSubjectReview",
      apiVersion: "authentication.k8s.io/v1",
      metadata: { creationTimestamp: "2026-05-01T00:00:00Z" },
      status: { userInfo: { username: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] } },
    },
  ]);
});

test("a version that current clusters do not serve is not there", async () => {
  expect((await api.call("POST", "/apis/authentication.k8s.io/v1beta1/selfsubjectreviews", { body: {} })).status).toBe(404);
});

test("in process they are answered as well", async () => {
  const { status, body } = await api.transport.request({ method: "POST", path: `${authorization}/selfsubjectaccessreviews`, body: { spec: { resourceAttributes: getPods } } });
  expect([status, body]).toEqual([201, expect.objectContaining({ status: { allowed: true } })]);
});

test("discovery and OpenAPI name every one", async () => {
  const { json } = await api.call("GET", authorization);
  const reviews = (json.resources as { name: string; namespaced: boolean; verbs: string[] }[]).map(({ name, namespaced, verbs }) => [name, namespaced, verbs.join()]);
  expect(reviews).toEqual([
    ["localsubjectaccessreviews", true, "create"],
    ["selfsubjectaccessreviews", false, "create"],
    ["selfsubjectrulesreviews", false, "create"],
    ["subjectaccessreviews", false, "create"],
  ]);
  const openapi = await api.call("GET", "/openapi/v3/apis/authentication.k8s.io/v1");
  expect(Object.keys(openapi.json.paths)).toEqual(["/apis/authentication.k8s.io/v1/selfsubjectreviews", "/apis/authentication.k8s.io/v1/tokenreviews"]);
});
