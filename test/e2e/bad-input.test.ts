import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadOrCreateAuthority } from "../../apiserver/src/http/certificates/authority.ts";
import { startCluster, type StartedCluster } from "../../apiserver/src/start-cluster.ts";
import { createMemoryStorage } from "../../apiserver/src/storage/memory.ts";
import { realClock } from "@kx/shared/meta/clock";
import { refusedStart, startDaemon, type Daemon } from "../support/daemon.ts";
import { httpsApi, type HttpsAnswer, type HttpsApi } from "../support/https-api.ts";

let daemon: Daemon;
let api: HttpsApi;
beforeAll(async () => {
  daemon = await startDaemon();
  api = httpsApi(await readFile(daemon.kubeconfig, "utf8"));
});
afterAll(async () => {
  api?.close();
  await daemon?.close();
});

const services = "/api/v1/namespaces/default/services";
const configMaps = "/api/v1/namespaces/default/configmaps";
const service = (name: string, spec: object): object => ({ kind: "Service", apiVersion: "v1", metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } });
const strict = "?fieldValidation=Strict";

interface Refusal {
  code: number;
  reason: string;
  message: unknown;
}
/** What a refusal says, and that it is a Status with the code of its answer. */
function refusal({ status, headers, json }: HttpsAnswer): object {
  const { kind, apiVersion, status: outcome, code, reason, message } = json;
  return { status, type: headers["content-type"], kind, apiVersion, outcome, code, reason, message };
}
const refused = ({ code, reason, message }: Refusal): object => ({ status: code, type: "application/json", kind: "Status", apiVersion: "v1", outcome: "Failure", code, reason, message });

describe("a body", () => {
  const asConfigMap = 'ConfigMap in version "v1" cannot be handled as a ConfigMap: ';

  test.each([
    ["that is not JSON", "hello", "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: invalid character 'h' looking for beginning of value (68656c6c6f)"],
    ["with an unknown field, under Strict", '{"metadata":{"name":"x"},"dat":{"a":"b"}}', `${asConfigMap}strict decoding error: unknown field "dat"`],
    ["with a wrong type", '{"metadata":{"name":"x"},"data":{"a":1}}', `${asConfigMap}json: cannot unmarshal number into Go struct field ConfigMap.data of type string`],
  ])("%s", async (_what, body, message) => {
    expect(refusal(await api.call("POST", configMaps + strict, { body, headers: { "content-type": "application/json" } }))).toEqual(refused({ code: 400, reason: "BadRequest", message }));
  });

  test("that is too large", async () => {
    const body = JSON.stringify({ metadata: { name: "large" }, data: { a: "x".repeat(3 * 1024 * 1024) } });
    const answer = await api.call("POST", configMaps, { body, headers: { "content-type": "application/json" } });
    expect(refusal(answer)).toEqual(refused({ code: 413, reason: "RequestEntityTooLarge", message: "Request entity too large: limit is 3145728" }));
  });

  test("that is larger than the store takes", async () => {
    const body = { metadata: { name: "large" }, binaryData: { a: Buffer.alloc(1024 * 1024 - 1000, 1).toString("base64") } };
    expect((await api.call("POST", configMaps, { body })).status).toBe(201);
    const more = { metadata: { name: "larger" }, data: { a: "x".repeat(1024 * 1024 + 1) } };
    expect(refusal(await api.call("POST", configMaps, { body: more }))).toEqual(refused({ code: 422, reason: "Invalid", message: 'ConfigMap "larger" is invalid: []: Too long: may not be more than 1048576 bytes' }));
  });

  test("of an unknown content type", async () => {
    const answer = await api.call("POST", configMaps, { body: "x", headers: { "content-type": "text/plain" } });
    const message = "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf";
    expect(refusal(answer)).toEqual(refused({ code: 415, reason: "UnsupportedMediaType", message }));
  });
});

describe("a Service", () => {
  beforeAll(async () => {
    const spec = { type: "NodePort", clusterIP: "10.0.77.7", ports: [{ port: 80, nodePort: 30777 }] };
    await api.call("POST", services, { body: service("holder", spec) });
  });

  test.each([
    ["outside", { type: "NodePort", ports: [{ port: 80, nodePort: 80 }] }, "spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767"],
    ["second", { type: "NodePort", ports: [{ port: 80, nodePort: 30777 }] }, "spec.ports[0].nodePort: Invalid value: 30777: provided port is already allocated"],
    ["elsewhere", { clusterIP: "192.0.2.1" }, 'spec.clusterIPs: Invalid value: ["192.0.2.1"]: failed to allocate IP 192.0.2.1: the provided network does not match the current range'],
    ["again", { clusterIP: "10.0.77.7" }, 'spec.clusterIPs: Invalid value: ["10.0.77.7"]: failed to allocate IP 10.0.77.7: provided IP is already allocated'],
    ["no-address", { clusterIP: "x" }, 'spec.clusterIPs[0]: Invalid value: "x": must be a valid IP address'],
  ])("%s", async (name, spec, message) => {
    const answer = await api.call("POST", services, { body: service(name, spec) });
    expect(refusal(answer)).toEqual(refused({ code: 422, reason: "Invalid", message: expect.stringContaining(`Service "${name}" is invalid: ${message}`) }));
    expect((await api.call("GET", `${services}/${name}`)).status).toBe(404);
  });
});

describe("a credential", () => {
  const unauthorized = { code: 401, reason: "Unauthorized", message: "Unauthorized" };
  const group = ["system:masters"];

  test("none at all, or an unknown token", async () => {
    expect(refusal(await api.call("GET", services, { credential: {} }))).toEqual(refused(unauthorized));
    expect(refusal(await api.call("GET", services, { credential: {}, headers: { authorization: "Bearer made-up" } }))).toEqual(refused(unauthorized));
  });

  test("of another cluster", async () => {
    const foreign = await loadOrCreateAuthority(undefined, { hosts: [], clock: realClock });
    expect(refusal(await api.call("GET", services, { credential: foreign.admin }))).toEqual(refused(unauthorized));
  });

  test("that has expired", async () => {
    const elevenYearsAgo = { now: () => Date.now() - 11 * 365 * 24 * 3600 * 1000 };
    const own = await loadOrCreateAuthority(daemon.dir, { hosts: ["10.0.0.1", "172.18.0.2"], clock: elevenYearsAgo });
    const expired = await own.issue({ commonName: "kubernetes-admin", organizations: group });
    expect(refusal(await api.call("GET", services, { credential: expired }))).toEqual(refused(unauthorized));
  });
});

describe("a watch", () => {
  let cluster: StartedCluster;
  const storage = createMemoryStorage({ clock: realClock });
  beforeAll(async () => {
    for (const text of ["1", "2", "3"]) await storage.commit({ if: [], write: [{ key: "/registry/before", text }] });
    await storage.compact(3);
    cluster = await startCluster({ listen: true, storage, seed: 1, nodes: 1 });
    await cluster.settled();
  });
  afterAll(() => cluster?.close());

  test("from a compacted revision is told to list again", async () => {
    const own = httpsApi(cluster.kubeconfig!);
    const events: unknown[] = [];
    for await (const event of own.watch(`${services}?watch=1&resourceVersion=1`)) events.push(event);
    const message = expect.stringMatching(/^too old resource version: 1 \(\d+\)$/);
    expect(events).toEqual([{ type: "ERROR", object: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason: "Expired", code: 410 } }]);
    const ahead = await own.call("GET", `${services}?resourceVersion=1000000`);
    expect([ahead.status, ahead.json.message]).toEqual([504, expect.stringMatching(/^Timeout: Too large resource version: 1000000, current: \d+$/)]);
    own.close();
  });
});

describe("a start", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "kx-refused-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("on data that another server has", async () => {
    const { code, error } = await refusedStart(["--dir", join(folder, "second"), "--data-dir", daemon.dir]);
    expect([code, error]).toEqual([1, `the store ${join(daemon.dir, "kx.db")} is in use by another server (pid ${daemon.connection.pid})`]);
    expect((await api.call("GET", "/readyz")).text).toBe("ok");
  });

  test("on a file that is no store", async () => {
    const dir = join(folder, "foreign");
    await mkdir(dir);
    await writeFile(join(dir, "kx.db"), "x".repeat(10_000));
    const { code, error } = await refusedStart(["--dir", dir]);
    expect(code).toBe(1);
    expect(error).toContain(join(dir, "kx.db"));
    expect(error).not.toContain("    at ");
  });

  test("in a folder that is read-only", async () => {
    const dir = join(folder, "read-only");
    await mkdir(dir);
    await chmod(dir, 0o500);
    const inside = join(dir, "default");
    expect(await refusedStart(["--dir", inside])).toEqual({ code: 1, error: `cannot use ${inside}: permission denied` });
    const { code, error } = await refusedStart(["--dir", join(folder, "writable"), "--data-dir", dir]);
    expect(code).toBe(1);
    expect(error).toContain(`the store ${join(dir, "kx.db")} `);
    expect(error).toContain("its folder is read-only or not there");
  });

  test("below a path that is a file", async () => {
    await writeFile(join(folder, "file"), "");
    const inside = join(folder, "file", "default");
    expect(await refusedStart(["--dir", inside])).toEqual({ code: 1, error: `cannot use ${inside}: not a directory` });
  });

  test.each([
    [["--nodes", "0"], '--nodes is a number from 1 to 250, not "0"'],
    [["--service-cidr", "10.0.0.0"], '--service-cidr is an IPv4 range such as 10.0.0.0/16, not "10.0.0.0"'],
    [["--proxy-mode", "ebpf"], '--proxy-mode is iptables or ipvs or nftables or userspace, not "ebpf"'],
  ])("with %j", async (args, message) => {
    expect(await refusedStart(["--dir", join(folder, "x"), ...args])).toEqual({ code: 1, error: message });
  });
});
