import { afterAll, beforeAll, expect, test } from "vitest";
import { Secret } from "@kx/shared/kinds/core/secret";
import { ServiceAccount } from "@kx/shared/kinds/core/service-account";
import { isReason } from "@kx/shared/errors/status-error";
import { openCredentialDoor, type CredentialDoor } from "../support/credential-door.ts";
import { startControlledApi, type ControlledApi } from "../support/start-controllers.ts";

let lab: ControlledApi;
let door: CredentialDoor;
beforeAll(async () => {
  lab = await startControlledApi();
  door = await openCredentialDoor(lab.api);
});
afterAll(async () => {
  await door.close();
  await lab.close();
});

const namespace = "default";
const type = "kubernetes.io/service-account-token";
const decoded = (secret: Secret, key: string): string => Buffer.from(secret.data?.[key] ?? "", "base64").toString();
const whoami = (token: string): ReturnType<CredentialDoor["call"]> => door.call("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", { token, body: {} });

async function makeSecret(name: string, account: string, more: object = {}): Promise<void> {
  await lab.client.create(Secret, { metadata: { namespace, name, annotations: { "kubernetes.io/service-account.name": account, ...more } }, type });
  await lab.settled();
}

const read = (name: string): Promise<Secret | undefined> =>
  lab.client.get(Secret, { namespace, name }).catch((error: unknown) => {
    if (isReason(error, "NotFound")) return undefined;
    throw error;
  });

test("a token Secret is filled in, and its token lets in for as long as the Secret is there", async () => {
  const account = await lab.client.create(ServiceAccount, { metadata: { namespace, name: "builder" } });
  await makeSecret("builder-token", "builder");
  const secret = (await read("builder-token"))!;
  expect(secret.metadata.annotations).toEqual({ "kubernetes.io/service-account.name": "builder", "kubernetes.io/service-account.uid": account.metadata.uid });
  expect([decoded(secret, "ca.crt"), decoded(secret, "namespace")]).toEqual(["CA", namespace]);

  const token = decoded(secret, "token");
  const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString());
  expect(claims).toEqual({
    iss: "kubernetes/serviceaccount",
    "kubernetes.io/serviceaccount/namespace": namespace,
    "kubernetes.io/serviceaccount/secret.name": "builder-token",
    "kubernetes.io/serviceaccount/service-account.name": "builder",
    "kubernetes.io/serviceaccount/service-account.uid": account.metadata.uid,
    sub: "system:serviceaccount:default:builder",
  });
  const { status, json } = await whoami(token);
  expect([status, json.status.userInfo]).toEqual([
    201,
    { username: "system:serviceaccount:default:builder", uid: account.metadata.uid, groups: ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"] },
  ]);
  // The first use of a day is noted.
  expect((await read("builder-token"))!.metadata.labels).toEqual({ "kubernetes.io/legacy-token-last-used": "2026-01-01" });
  lab.clock.advance(400 * 24 * 3600 * 1000);
  expect((await whoami(token)).status).toBe(201);

  await lab.client.patch(Secret, { namespace, name: "builder-token" }, { type: "merge", body: { metadata: { labels: { "kubernetes.io/legacy-token-invalid-since": "2027-01-01" } } } });
  expect((await whoami(token)).status).toBe(401);
  await lab.client.delete(Secret, { namespace, name: "builder-token" });
  expect((await whoami(token)).status).toBe(401);
});

test("what is taken out of it is put back, with another token", async () => {
  await makeSecret("default-token", "default");
  const token = decoded((await read("default-token"))!, "token");
  await lab.client.patch(Secret, { namespace, name: "default-token" }, { type: "merge", body: { data: { token: null, "ca.crt": "eA==" } } });
  expect((await whoami(token)).status).toBe(401);
  await lab.settled();
  const secret = (await read("default-token"))!;
  expect(decoded(secret, "ca.crt")).toBe("CA");
  expect((await whoami(decoded(secret, "token"))).status).toBe(201);
});

test("without its ServiceAccount it goes", async () => {
  await makeSecret("lonely", "nobody");
  expect(await read("lonely")).toBeUndefined();
  await makeSecret("stranger", "default", { "kubernetes.io/service-account.uid": "another" });
  expect(await read("stranger")).toBeUndefined();
  await lab.client.create(ServiceAccount, { metadata: { namespace, name: "leaving" } });
  await makeSecret("leaving-token", "leaving");
  expect(await read("leaving-token")).toBeDefined();
  await lab.client.delete(ServiceAccount, { namespace, name: "leaving" });
  await lab.settled();
  expect(await read("leaving-token")).toBeUndefined();
});

test("other Secrets are left alone", async () => {
  await lab.client.create(Secret, { metadata: { namespace, name: "plain", annotations: { "kubernetes.io/service-account.name": "nobody" } } });
  await lab.settled();
  expect((await read("plain"))?.data).toBeUndefined();
  expect(lab.complaints).toEqual([]);
});
