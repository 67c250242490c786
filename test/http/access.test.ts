import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { realClock } from "@kx/shared/meta/clock";
import { authenticator, adminUser } from "../../apiserver/src/http/authenticate.ts";
import { loadOrCreateAuthority, serverNames, type Authority } from "../../apiserver/src/http/certificates/authority.ts";
import { startApi, type RunningApi } from "../support/start-api.ts";

let folder: string;
let authority: Authority;
let api: RunningApi;
let server: https.Server;
let port: number;
const hosts = ["10.0.0.1"];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kx-access-"));
  authority = await loadOrCreateAuthority(folder, { hosts, clock: realClock });
  api = await startApi();
  const { ca, server: own } = authority;
  server = https.createServer({ ca, cert: own.cert, key: own.key, requestCert: true, rejectUnauthorized: false });
  api.api.attach(server, { authenticate: authenticator(async (token) => (token === "secret" ? { name: "bearer", groups: [] } : undefined)), hosts: serverNames });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  ({ port } = server.address() as AddressInfo);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await api.close();
  await rm(folder, { recursive: true });
});

// oxlint-disable-next-line typescript/no-explicit-any -- parsed answers
async function whoami(options: https.RequestOptions): Promise<{ status: number; json: any }> {
  return await new Promise((resolve, reject) => {
    const path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    const request = https.request({ host: "127.0.0.1", port, path, method: "POST", ca: authority.ca, ...options }, async (response) => {
      let text = "";
      for await (const chunk of response) text += String(chunk);
      resolve({ status: response.statusCode ?? 0, json: JSON.parse(text) });
    });
    request.once("error", reject);
    request.end("{}");
  });
}

function get(path: string, options: https.RequestOptions = {}): Promise<{ status: number }> {
  return new Promise((resolve, reject) => {
    const request = https.request({ host: "127.0.0.1", port, path, ca: authority.ca, ...options }, (response) => {
      response.resume();
      response.once("end", () => resolve({ status: response.statusCode ?? 0 }));
    });
    request.once("error", reject);
    request.end();
  });
}

const unauthorized = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", code: 401, reason: "Unauthorized", message: "Unauthorized" };

describe("over TLS", () => {
  test("the admin's certificate says who he is, on a resumed session, too", async () => {
    const { cert, key } = authority.admin;
    const agent = new https.Agent({ keepAlive: false, maxCachedSessions: 10 });
    const der = Buffer.from(cert.replace(/-----[^-]+-----|\s/g, ""), "base64");
    const extra = { "authentication.kubernetes.io/credential-id": [`X509SHA256=${createHash("sha256").update(der).digest("hex")}`] };
    for (let i = 0; i < 3; i++) {
      const { status, json } = await whoami({ cert, key, agent });
      expect([status, json.status.userInfo]).toEqual([201, { username: adminUser.name, groups: adminUser.groups, extra }]);
    }
  });

  test("a bearer token does as well", async () => {
    const { json } = await whoami({ headers: { authorization: "Bearer secret" } });
    expect(json.status.userInfo.username).toBe("bearer");
  });

  test.each([
    ["no credential", {}],
    ["a foreign token", { headers: { authorization: "Bearer other" } }],
    ["no scheme", { headers: { authorization: "secret" } }],
    ["another scheme", { headers: { authorization: "Basic c2VjcmV0OnNlY3JldA==" } }],
    ["an empty token", { headers: { authorization: "Bearer " } }],
    ["a blank too many", { headers: { authorization: "Bearer  secret" } }],
  ])("%s is 401", async (_what, options) => {
    expect(await whoami(options)).toEqual({ status: 401, json: unauthorized });
  });

  test("a certificate of another authority is 401", async () => {
    const foreign = await loadOrCreateAuthority(undefined, { hosts: [], clock: realClock });
    expect(await whoami({ cert: foreign.admin.cert, key: foreign.admin.key })).toEqual({ status: 401, json: unauthorized });
  });

  test("the scheme's letters may be of any case", async () => {
    expect((await whoami({ headers: { authorization: "bEARER secret" } })).json.status.userInfo.username).toBe("bearer");
  });

  test("health and version are open to anybody, but to no wrong credential", async () => {
    const foreign = await loadOrCreateAuthority(undefined, { hosts: [], clock: realClock });
    for (const path of ["/healthz", "/livez", "/readyz", "/version", "/healthz?verbose"]) {
      expect([path, (await get(path)).status]).toEqual([path, 200]);
      expect([path, (await get(path, { headers: { authorization: "Bearer other" } })).status]).toEqual([path, 401]);
      expect([path, (await get(path, { cert: foreign.admin.cert, key: foreign.admin.key })).status]).toEqual([path, 401]);
    }
    for (const path of ["/healthz/ping", "/api", "/apis", "/metrics", "/openapi/v3", "/"]) expect([path, (await get(path)).status]).toEqual([path, 401]);
  });

  test("an expired certificate is 401", async () => {
    const longAgo = await loadOrCreateAuthority(folder, { hosts, clock: { now: () => Date.parse("2001-01-01") } });
    const { cert, key } = await longAgo.issue({ commonName: "kubernetes-admin", organizations: ["system:masters"] });
    expect(await whoami({ cert, key })).toEqual({ status: 401, json: unauthorized });
  });

  test("clients may call it by any of its names", async () => {
    const { cert, key } = authority.admin;
    for (const servername of [...serverNames, "10.0.0.1", "::1"]) {
      const named = { servername: servername.includes(".") && !/^\d/.test(servername) ? servername : "localhost", headers: { host: servername.includes(":") ? `[${servername}]` : servername } };
      expect((await whoami({ cert, key, ...named })).status).toBe(201);
    }
  });
});

describe("certificates", () => {
  test("are made once and readable by their owner alone", async () => {
    const again = await loadOrCreateAuthority(folder, { hosts, clock: realClock });
    expect(again).toMatchObject({ ca: authority.ca, server: authority.server, admin: authority.admin, tokenKey: authority.tokenKey });
    const path = join(folder, "certificates.json");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, "utf8")).toContain("BEGIN CERTIFICATE");
  });

  test("of a server that gets another address come from the same authority", async () => {
    const moved = await loadOrCreateAuthority(folder, { hosts: ["10.1.0.1"], clock: realClock });
    expect([moved.ca, moved.admin, moved.tokenKey]).toEqual([authority.ca, authority.admin, authority.tokenKey]);
    expect(moved.server.cert).not.toBe(authority.server.cert);
  });

  test("of a release that signed no tokens stay, and get a key for tokens", async () => {
    const path = join(folder, "certificates.json");
    const { tokenKey: _tokenKey, ...old } = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
    await writeFile(path, JSON.stringify(old));
    const first = await loadOrCreateAuthority(folder, { hosts: ["10.1.0.1"], clock: realClock });
    expect(first).toMatchObject({ server: old["server"], admin: old["admin"], tokenKey: expect.stringContaining("BEGIN PRIVATE KEY") });
    const second = await loadOrCreateAuthority(folder, { hosts: ["10.1.0.1"], clock: realClock });
    expect(second.tokenKey).toBe(first.tokenKey);
  });
});
