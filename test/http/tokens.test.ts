import { createPublicKey, verify, type JsonWebKey } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { signToken } from "../../apiserver/src/http/access/tokens/json-web-token.ts";
import { newTokenKey, tokenKey } from "../../apiserver/src/http/access/tokens/token-key.ts";
import { openCredentialDoor, type CredentialDoor, type DoorAnswer } from "../support/credential-door.ts";
import { fakeClock, type FakeClock } from "../support/fake-clock.ts";
import { startApi, type RunningApi } from "../support/start-api.ts";

const issuer = "https://kubernetes.default.svc.cluster.local";
const whoamiPath = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
const unauthorized = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", code: 401, reason: "Unauthorized", message: "Unauthorized" };

let clock: FakeClock;
let api: RunningApi;
let door: CredentialDoor;
beforeAll(async () => {
  clock = fakeClock("2026-05-01T00:00:00Z");
  api = await startApi({ clock });
  door = await openCredentialDoor(api);
  await api.call("POST", "/api/v1/nodes", { body: { metadata: { name: "node-1" } } });
});
afterAll(async () => {
  await door.close();
  await api.close();
});

let number = 0;
let account: { name: string; uid: string };
beforeEach(async () => {
  const name = `robot-${++number}`;
  const { json } = await api.call("POST", "/api/v1/namespaces/default/serviceaccounts", { body: { metadata: { name } } });
  account = { name, uid: json.metadata.uid };
});

const object = (kind: "pods" | "secrets" | "configmaps", name: string): string => `/api/v1/namespaces/default/${kind}/${name}`;

// oxlint-disable-next-line typescript/no-explicit-any -- parsed answers
async function request(spec: object = {}, metadata?: object): Promise<{ status: number; json: any }> {
  return await api.call("POST", `/api/v1/namespaces/default/serviceaccounts/${account.name}/token`, { body: { ...(metadata ? { metadata } : {}), spec } });
}

async function issued(spec: object = {}): Promise<string> {
  const { status, json } = await request(spec);
  expect([status, json.message]).toEqual([201, undefined]);
  return json.status.token;
}

const whoami = (token: string): Promise<DoorAnswer> => door.call("POST", whoamiPath, { token, body: {} });

// oxlint-disable-next-line typescript/no-explicit-any -- decoded claims
const part = (token: string, index: number): any => JSON.parse(Buffer.from(token.split(".")[index]!, "base64url").toString());

async function makePod(serviceAccountName = account.name, nodeName?: string): Promise<{ name: string; uid: string }> {
  const name = `pod-${number}`;
  const spec = { serviceAccountName, ...(nodeName ? { nodeName } : {}), containers: [{ name: "c", image: "nginx" }] };
  const { status, json } = await api.call("POST", object("pods", ""), { body: { metadata: { name }, spec } });
  expect([status, json.message]).toEqual([201, undefined]);
  return { name, uid: json.metadata.uid };
}

describe("a token that is asked for", () => {
  test("answers with what was asked, the defaults and the times", async () => {
    const { status, json } = await request();
    expect(status).toBe(201);
    expect(json).toEqual({
      kind: "TokenRequest",
      apiVersion: "authentication.k8s.io/v1",
      metadata: { name: account.name, namespace: "default", uid: account.uid, creationTimestamp: "2026-05-01T00:00:00Z" },
      spec: { audiences: [issuer], expirationSeconds: 3600, boundObjectRef: null },
      status: { token: expect.any(String), expirationTimestamp: "2026-05-01T01:00:00Z" },
    });
  });

  test("has upstream's claims, and a signature that the published key verifies", async () => {
    const token = await issued({ expirationSeconds: 600 });
    const now = Date.parse("2026-05-01T00:00:00Z") / 1000;
    expect(part(token, 1)).toEqual({
      aud: [issuer],
      exp: now + 600,
      iat: now,
      iss: issuer,
      jti: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      "kubernetes.io": { namespace: "default", serviceaccount: { name: account.name, uid: account.uid } },
      nbf: now,
      sub: `system:serviceaccount:default:${account.name}`,
    });
    const { json, headers } = await api.call("GET", "/openid/v1/jwks");
    expect(headers.get("content-type")).toBe("application/jwk-set+json");
    expect(json.keys).toEqual([{ use: "sig", kty: "EC", kid: part(token, 0).kid, crv: "P-256", alg: "ES256", x: expect.any(String), y: expect.any(String) }]);
    const [head, payload, signature] = token.split(".");
    const key = createPublicKey({ key: json.keys[0] as JsonWebKey, format: "jwk" });
    expect(verify("sha256", Buffer.from(`${head}.${payload}`), { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature!, "base64url"))).toBe(true);
    expect(part(token, 0)).toEqual({ alg: "ES256", kid: json.keys[0].kid });
  });

  test("names its issuer where OpenID clients look", async () => {
    const { json, headers } = await api.call("GET", "/.well-known/openid-configuration");
    expect([headers.get("content-type"), headers.get("cache-control")]).toEqual(["application/json", "public, max-age=3600"]);
    expect(json).toEqual({
      issuer,
      jwks_uri: "https://172.18.0.2:6443/openid/v1/jwks",
      response_types_supported: ["id_token"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["ES256"],
    });
  });

  test("lets its holder in as the ServiceAccount", async () => {
    const token = await issued();
    const { status, json } = await whoami(token);
    expect(status).toBe(201);
    expect(json.status.userInfo).toEqual({
      username: `system:serviceaccount:default:${account.name}`,
      uid: account.uid,
      groups: ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"],
      extra: { "authentication.kubernetes.io/credential-id": [`JTI=${part(token, 1).jti}`] },
    });
  });

  test("bound to a pod says so, and on which node it is", async () => {
    const pod = await makePod(account.name, "node-1");
    const token = await issued({ boundObjectRef: { kind: "Pod", apiVersion: "v1", name: pod.name, uid: pod.uid } });
    const node = (await api.call("GET", "/api/v1/nodes/node-1")).json.metadata.uid;
    expect(part(token, 1)["kubernetes.io"]).toEqual({ namespace: "default", serviceaccount: { name: account.name, uid: account.uid }, pod, node: { name: "node-1", uid: node } });
    expect((await whoami(token)).json.status.userInfo.extra).toEqual({
      "authentication.kubernetes.io/credential-id": [`JTI=${part(token, 1).jti}`],
      "authentication.kubernetes.io/node-name": ["node-1"],
      "authentication.kubernetes.io/node-uid": [node],
      "authentication.kubernetes.io/pod-name": [pod.name],
      "authentication.kubernetes.io/pod-uid": [pod.uid],
    });
  });

  test("as a kubelet asks for it lives a year and warns after the hour", async () => {
    const pod = await makePod();
    const { json } = await request({ expirationSeconds: 3607, boundObjectRef: { kind: "Pod", apiVersion: "v1", name: pod.name } });
    const claims = part(json.status.token, 1);
    expect([claims.exp - claims.iat, claims["kubernetes.io"].warnafter - claims.iat]).toEqual([365 * 24 * 3600, 3607]);
    expect(json.status.expirationTimestamp).toBe("2026-05-01T01:00:07Z");
  });

  test("may be asked for in protobuf", async () => {
    // runtime.Unknown { typeMeta { authentication.k8s.io/v1, TokenRequest }, raw: TokenRequest { spec { expirationSeconds: 700 } } }
    const text = (field: number, bytes: Buffer): Buffer => Buffer.concat([Buffer.from([(field << 3) | 2, bytes.length]), bytes]);
    const spec = text(2, Buffer.from([4 << 3, 0xbc, 0x05]));
    const type = Buffer.concat([text(1, Buffer.from("authentication.k8s.io/v1")), text(2, Buffer.from("TokenRequest"))]);
    const body = Buffer.concat([Buffer.from("k8s\0"), text(1, type), text(2, spec)]);
    const { status, json } = await api.call("POST", `/api/v1/namespaces/default/serviceaccounts/${account.name}/token`, { body, headers: { "content-type": "application/vnd.kubernetes.protobuf" } });
    expect([status, json.spec.expirationSeconds]).toEqual([201, 700]);
  });

  const invalidRequest = (name: string, cause: string): string => `TokenRequest.authentication.k8s.io ${JSON.stringify(name)} is invalid: ${cause}`;
  test.each([
    [{ expirationSeconds: 599 }, 422, invalidRequest("", "spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes")],
    [{ expirationSeconds: 0 }, 422, invalidRequest("", "spec.expirationSeconds: Invalid value: 0: may not specify a duration less than 10 minutes")],
    [{ expirationSeconds: 4294967297 }, 422, invalidRequest("", "spec.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds")],
    [{ boundObjectRef: { kind: "Deployment", apiVersion: "apps/v1", name: "x" } }, 400, "cannot bind token to object of type apps/v1, Kind=Deployment"],
    [{ boundObjectRef: { kind: "ConfigMap", apiVersion: "v1", name: "x" } }, 400, "cannot bind token to object of type /v1, Kind=ConfigMap"],
    [{ boundObjectRef: { kind: "Secret", apiVersion: "v1", name: "none" } }, 404, 'secrets "none" not found'],
    [{ boundObjectRef: { kind: "Pod", apiVersion: "v1", name: "none" } }, 404, 'pods "none" not found'],
    [{ boundObjectRef: { kind: "Node", apiVersion: "v1", name: "none" } }, 404, 'nodes "none" not found'],
    [{ boundObjectRef: { kind: "Node", apiVersion: "v1", name: "node-1", uid: "other" } }, 409, 'Operation cannot be fulfilled on Node "node-1": the UID in the bound object reference (other) does not match the UID in record. The object might have been deleted and then recreated'],
    [{ audiences: "one" }, 400, 'TokenRequest in version "v1" cannot be handled as a TokenRequest: json: cannot unmarshal string into Go struct field TokenRequestSpec.spec.audiences of type []string'],
  ])("%j is refused", async (spec, status, message) => {
    const answer = await request(spec);
    expect([answer.status, answer.json.message]).toEqual([status, message]);
  });

  test("of another pod's account, name or uid is refused", async () => {
    const pod = await makePod("default");
    const bound = await request({ boundObjectRef: { kind: "Pod", apiVersion: "v1", name: pod.name } });
    expect([bound.status, bound.json.message]).toEqual([400, `cannot bind token for serviceaccount "${account.name}" to pod running with different serviceaccount name.`]);
    const named = await request({}, { name: "other" });
    expect([named.status, named.json.message]).toEqual([422, invalidRequest(account.name, 'metadata.name: Invalid value: "other": must match the service account name if specified')]);
    const uid = await request({}, { uid: "other" });
    expect([uid.status, uid.json.message]).toEqual([409, `Operation cannot be fulfilled on TokenRequest.authentication.k8s.io "${account.name}": the UID in the token request (other) does not match the UID of the service account (${account.uid})`]);
    const missing = await api.call("POST", "/api/v1/namespaces/default/serviceaccounts/none/token", { body: {} });
    expect([missing.status, missing.json.message]).toEqual([404, 'serviceaccounts "none" not found']);
  });
});

describe("a token is refused", () => {
  const refused = async (token: string): Promise<void> => {
    const { status, json } = await whoami(token);
    expect([status, json]).toEqual([401, unauthorized]);
  };
  /** What a TokenReview says of it. */
  const reviewed = async (token: string, audiences?: string[]): Promise<object> => {
    const body = { spec: { token, ...(audiences ? { audiences } : {}) } };
    const { status, json } = await api.call("POST", "/apis/authentication.k8s.io/v1/tokenreviews", { body });
    expect(status).toBe(201);
    return json.status;
  };
  const error = (text: string): object => ({ user: {}, error: `[invalid bearer token, ${text}]` });

  test("once it has expired, a minute's difference of clocks aside", async () => {
    const token = await issued({ expirationSeconds: 600 });
    clock.advance(659_000);
    expect((await whoami(token)).status).toBe(201);
    clock.advance(2000);
    await refused(token);
    expect(await reviewed(token)).toEqual(error("service account token has expired"));
  });

  test("when the ServiceAccount is gone or another one", async () => {
    const token = await issued();
    const path = `/api/v1/namespaces/default/serviceaccounts/${account.name}`;
    await api.call("DELETE", path);
    await refused(token);
    expect(await reviewed(token)).toEqual(error(`serviceaccounts "${account.name}" not found`));
    const { json } = await api.call("POST", "/api/v1/namespaces/default/serviceaccounts", { body: { metadata: { name: account.name } } });
    await refused(token);
    expect(await reviewed(token)).toEqual(error(`service account UID (${json.metadata.uid}) does not match claim (${account.uid})`));
  });

  test.each([["secrets", "Secret"], ["pods", "Pod"]] as const)("when what it is bound to, one of the %s, is gone or another one", async (plural, kind) => {
    const make = async (): Promise<{ name: string; uid: string }> => {
      if (plural === "pods") return await makePod();
      const { json } = await api.call("POST", object("secrets", ""), { body: { metadata: { name: `secret-${number}` } } });
      return { name: json.metadata.name, uid: json.metadata.uid };
    };
    const { name, uid } = await make();
    const token = await issued({ boundObjectRef: { kind, apiVersion: "v1", name } });
    expect((await whoami(token)).status).toBe(201);
    await api.call("DELETE", `${object(plural, name)}?gracePeriodSeconds=0`);
    await refused(token);
    expect(await reviewed(token)).toEqual(error("service account token has been invalidated"));
    const again = await make();
    await refused(token);
    const word = kind.toLowerCase();
    expect(await reviewed(token)).toEqual(error(`${word} UID (${again.uid}) does not match service account ${word} ref claim (${uid})`));
  });

  test("for other audiences than those it was made for", async () => {
    const token = await issued({ audiences: ["https://vault.example.com", "other"] });
    await refused(token);
    expect(await reviewed(token)).toEqual(error(`token audiences ["https://vault.example.com" "other"] is invalid for the target audiences ["${issuer}"]`));
    expect(await reviewed(token, ["other", "third"])).toMatchObject({ authenticated: true, audiences: ["other"], user: { username: `system:serviceaccount:default:${account.name}` } });
  });

  test("signed by another key, by none, or by nobody", async () => {
    const token = await issued();
    const claims = part(token, 1);
    const foreign = signToken(tokenKey(newTokenKey()), claims);
    await refused(foreign);
    expect(await reviewed(foreign)).toEqual(error("invalid signature, no keys found"));
    const [head, payload, signature] = token.split(".") as [string, string, string];
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const flipped = `${signature[0] === "A" ? "B" : "A"}${signature.slice(1)}`;
    const unsigned = "go-jose/go-jose: error in cryptographic primitive";
    for (const forged of [
      `${head}.${payload}.${flipped}`,
      `${head}.${payload}.`,
      `${encode({ alg: "none" })}.${payload}.`,
      `${encode({ alg: "none", kid: part(token, 0).kid })}.${payload}.`,
      `${encode({ alg: "HS256", kid: part(token, 0).kid })}.${payload}.${signature}`,
      `${head}.${encode({ ...claims, sub: "system:serviceaccount:kube-system:default" })}.${signature}`,
    ]) {
      await refused(forged);
      expect(await reviewed(forged)).toEqual(error(unsigned));
    }
  });

  test.each([
    ["words", "not-a-token"],
    ["two parts", "a.b"],
    ["four parts", "a.b.c.d"],
    ["no JSON", `${Buffer.from("x").toString("base64url")}.${Buffer.from("y").toString("base64url")}.z`],
    ["a list", `${Buffer.from("[]").toString("base64url")}.${Buffer.from("[]").toString("base64url")}.z`],
    ["another issuer", `${Buffer.from("{}").toString("base64url")}.${Buffer.from('{"iss":"https://example.com"}').toString("base64url")}.z`],
    ["500 KB", "x".repeat(500_000)],
  ])("that is %s", async (_what, token) => {
    await refused(token);
    expect(await reviewed(token)).toEqual({ user: {}, error: "invalid bearer token" });
  });

  test("of which there is none to review", async () => {
    const { status, json } = await api.call("POST", "/apis/authentication.k8s.io/v1/tokenreviews", { body: { spec: {} } });
    expect([status, json.message]).toEqual([400, "token is required for TokenReview in authentication"]);
  });
});
