import http from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApi, type RunningApi } from "../support/start-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ hosts: [] });
});
afterAll(async () => {
  await api.close();
});

const configMaps = "/api/v1/namespaces/default/configmaps";
const json = { "content-type": "application/json" };

describe("a body that cannot be taken", () => {
  const unrecognized = "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: ";
  const refusedAs = (kind: string): string => `ConfigMap in version "v1" cannot be handled as a ConfigMap: ${kind}`;

  test.each([
    ["no JSON", "hello", `${unrecognized}invalid character 'h' looking for beginning of value (68656c6c6f)`],
    ["empty", "", `${unrecognized}unexpected end of JSON input (<empty>)`],
    ["another version", '{"apiVersion":"v2","kind":"ConfigMap"}', "the API version in the data (v2) does not match the expected API version (v1)"],
    ["an unknown field", '{"metadata":{"name":"x"},"dat":{"a":"b"}}', refusedAs('strict decoding error: unknown field "dat"')],
    ["a repeated field", '{"metadata":{"name":"x"},"data":{},"data":{}}', refusedAs('strict decoding error: duplicate field "data"')],
    ["a wrong type", '{"metadata":{"name":"x"},"data":{"a":1}}', refusedAs("json: cannot unmarshal number into Go struct field ConfigMap.data of type string")],
  ])("%s is 400 under Strict", async (_what, body, message) => {
    const answer = await api.call("POST", `${configMaps}?fieldValidation=Strict`, { body, headers: json });
    expect(answer.json).toMatchObject({ kind: "Status", apiVersion: "v1", status: "Failure", reason: "BadRequest", code: 400, message });
    expect(answer.status).toBe(400);
  });

  test("is only warned of by default, and not even that under Ignore", async () => {
    const body = '{"metadata":{"name":"warned"},"dat":1,"data":{},"data":{}}';
    const warned = await api.call("POST", configMaps, { body, headers: json });
    expect([warned.status, warned.warnings]).toEqual([201, String.raw`299 - "duplicate field \"data\"", 299 - "unknown field \"dat\""`]);
    const ignored = await api.call("POST", `${configMaps}?fieldValidation=Ignore`, { body: body.replace("warned", "ignored"), headers: json });
    expect([ignored.status, ignored.warnings]).toEqual([201, null]);
  });

  test("of an unknown media type is 415", async () => {
    const { json: status } = await api.call("POST", configMaps, { body: "a=b", headers: { "content-type": "application/x-www-form-urlencoded" } });
    expect(status).toMatchObject({
      code: 415,
      reason: "UnsupportedMediaType",
      message: "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf",
    });
  });

  test("that is too large is 413, announced or not, and the connection goes on", async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const large = Buffer.alloc(3 * 1024 * 1024 + 1, " ");
    const ask = (headers: Record<string, string | number>, body?: Buffer): Promise<{ status: number; body: string }> =>
      new Promise((resolve, reject) => {
        const request = http.request(`${api.url}${configMaps}`, { agent, method: body ? "POST" : "GET", headers }, async (response) => {
          let text = "";
          for await (const chunk of response) text += String(chunk);
          resolve({ status: response.statusCode ?? 0, body: text });
        });
        request.once("error", reject);
        request.end(body);
      });
    const message = "Request entity too large: limit is 3145728";
    const announced = await ask({ ...json, "content-length": large.length }, large);
    expect([announced.status, JSON.parse(announced.body).message]).toEqual([413, message]);
    const chunked = await ask({ ...json, "transfer-encoding": "chunked" }, large);
    expect([chunked.status, JSON.parse(chunked.body).message]).toEqual([413, message]);
    expect((await ask({})).status).toBe(200);
    agent.destroy();
  });
});

describe("a patch", () => {
  test.each([
    ["application/json", "{}", 415, "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml"],
    ["application/merge-patch+json", "x", 400, "error decoding patch: invalid character 'x' looking for beginning of value"],
    ["application/json-patch+json", '[{"op":"test","path":"/data/none","value":"1"}]', 422, "the server rejected our request due to an error in our request"],
  ])("%s of %s is %d", async (contentType, body, code, message) => {
    await api.call("POST", configMaps, { body: { metadata: { name: "patched" } } });
    const { json: status } = await api.call("PATCH", `${configMaps}/patched`, { body, headers: { "content-type": contentType } });
    expect(status).toMatchObject({ code, message });
  });
});

describe("options that are wrong", () => {
  const list = "ListOptions.meta.k8s.io";
  test.each([
    ["GET", "?limit=x", 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    ["GET", "?labelSelector=a%20b", 400, expect.stringContaining("unable to parse requirement")],
    ["GET", "?fieldSelector=x", 400, "invalid selector: 'x'; can't understand 'x'"],
    ["GET", "?fieldSelector=spec.x%3Dy", 400, expect.stringContaining("spec.x")],
    ["GET", "?resourceVersionMatch=Exact", 422, `${list} "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided`],
    ["GET", "?resourceVersionMatch=Exact&resourceVersion=0", 422, `${list} "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"`],
    ["GET", "?sendInitialEvents=true", 422, `${list} "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list`],
    ["GET", "?watch=1&resourceVersionMatch=NotOlderThan&resourceVersion=1", 422, `${list} "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided`],
    ["GET", "?resourceVersion=1000000", 504, expect.stringContaining("Too large resource version: 1000000, current: ")],
    ["POST", "?fieldValidation=x", 422, 'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "x": supported values: "", "Ignore", "Strict", "Warn"'],
    ["POST", "?dryRun=x", 422, 'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: []string{"x"}: supported values: "All"'],
    ["DELETE", "?propagationPolicy=x", 422, 'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "x": supported values: "Foreground", "Background", "Orphan", "nil"'],
  ])("%s %s is %d", async (method, query, code, message) => {
    const answer = await api.call(method, configMaps + query, method === "POST" ? { body: { metadata: { name: "x" } } } : {});
    expect(answer.json).toMatchObject({ kind: "Status", code, message });
    expect(answer.status).toBe(code);
  });

  test("a retryable error says when to come again", async () => {
    const { headers } = await api.call("GET", `${configMaps}?resourceVersion=1000000`);
    expect(headers.get("retry-after")).toBe("1");
  });
});

describe("a path that is not there", () => {
  test.each(["/nothing", "/api/v2/pods", "/apis/foo.io/v1/bars", "/apis/foo.io"])("%s is a plain 404", async (path) => {
    const { status, headers, text } = await api.call("GET", path);
    expect([status, headers.get("content-type"), text]).toEqual([404, "text/plain; charset=utf-8", "404 page not found\n"]);
  });

  test.each(["/api/v1/foos", "/apis/apps/v1/namespaces/default/foos", `${configMaps}/a/status`])("%s is a 404 Status", async (path) => {
    const { json: status } = await api.call("GET", path);
    expect(status).toMatchObject({ code: 404, reason: "NotFound", message: "the server could not find the requested resource", details: {} });
  });

  test.each([
    ["POST", "/api/v1/configmaps"],
    ["POST", `${configMaps}/a`],
    ["DELETE", "/api/v1/namespaces"],
    ["PUT", "/version"],
  ])("%s %s is 405", async (method, path) => {
    const { json: status } = await api.call(method, path);
    expect(status).toMatchObject({ code: 405, reason: "MethodNotAllowed", message: "the server does not allow this method on the requested resource" });
  });

  test("HEAD is for health and OpenAPI alone: a cluster's routes match methods exactly", async () => {
    for (const path of [configMaps, "/api/v1", "/apis", "/version"]) expect([path, (await api.call("HEAD", path)).status]).toEqual([path, 405]);
    expect((await api.call("HEAD", "/healthz")).status).toBe(200);
  });

  test("an object that is not there names the resource", async () => {
    const { json: status } = await api.call("GET", "/apis/apps/v1/namespaces/default/deployments/none");
    expect(status).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      code: 404,
      reason: "NotFound",
      message: 'deployments.apps "none" not found',
      details: { name: "none", group: "apps", kind: "deployments" },
    });
  });

  test("an Accept that nothing satisfies is 406", async () => {
    const { json: status } = await api.call("GET", configMaps, { headers: { accept: "text/html" } });
    expect(status).toMatchObject({ code: 406, reason: "NotAcceptable", message: expect.stringMatching(/^only the following media types are accepted: application\/json/) });
  });
});

test("a web page cannot call: neither by its own name nor across origins", async () => {
  const send = (headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      http.get(`${api.url}/version`, { headers }, (response) => resolve(response.resume().statusCode ?? 0)).once("error", reject);
    });
  expect(await send({ host: `evil.example:${api.port}` })).toBe(403);
  expect(await send({ origin: "https://evil.example" })).toBe(403);
  expect(await send({})).toBe(200);
});
