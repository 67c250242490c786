import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApi, type Answer, type RunningApi } from "../support/start-api.ts";

const configMaps = "/api/v1/namespaces/default/configmaps";
const names = ({ json }: Answer): string[] => json.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name);

let api: RunningApi;
/** The store's revision after `a`, `b`, `c` were made; then `b` went, `d` came and `a` changed. */
let before: string;
beforeAll(async () => {
  api = await startApi();
  for (const name of ["a", "b", "c"]) await api.call("POST", configMaps, { body: { metadata: { name }, data: { v: "1" } } });
  before = String(api.registry.revision());
  await api.call("DELETE", `${configMaps}/b`);
  await api.call("POST", configMaps, { body: { metadata: { name: "d" } } });
  await api.call("PATCH", `${configMaps}/a`, { body: { data: { v: "2" } }, headers: { "content-type": "application/merge-patch+json" } });
});
afterAll(() => api.close());

describe("which state a list shows", () => {
  const now = ["a", "c", "d"];
  const then = ["a", "b", "c"];
  test.each<[string, () => string, string[]]>([
    ["without a resourceVersion: the newest", () => "", now],
    ["any", () => "resourceVersion=0", now],
    ["any, in pages that are not needed", () => "resourceVersion=0&limit=500", now],
    ["not older than a past one", () => `resourceVersion=${before}`, now],
    ["the same in words", () => `resourceVersion=${before}&resourceVersionMatch=NotOlderThan`, now],
    ["the same in pages", () => `resourceVersion=${before}&resourceVersionMatch=NotOlderThan&limit=5`, now],
    ["exactly a past one", () => `resourceVersion=${before}&resourceVersionMatch=Exact`, then],
    ["exactly a past one by its limit alone", () => `resourceVersion=${before}&limit=5`, then],
  ])("%s", async (_title, query, expected) => {
    const answer = await api.call("GET", `${configMaps}?${query()}`);
    expect(names(answer)).toEqual(expected);
    const shown = expected === then ? before : String(api.registry.revision());
    expect(answer.json.metadata.resourceVersion).toBe(shown);
  });

  test("an object is as it was", async () => {
    const { json } = await api.call("GET", `${configMaps}?resourceVersion=${before}&resourceVersionMatch=Exact&fieldSelector=metadata.name%3Da`);
    expect(json.items.map(({ data }: { data: unknown }) => data)).toEqual([{ v: "1" }]);
  });

  test.each(["", "&resourceVersionMatch=NotOlderThan", "&resourceVersionMatch=Exact", "&limit=1"])("one that is not there yet%s is told when to come again", async (match) => {
    const { status, json, headers } = await api.call("GET", `${configMaps}?resourceVersion=1000000${match}`);
    expect([status, headers.get("retry-after")]).toEqual([504, "1"]);
    const message = `Timeout: Too large resource version: 1000000, current: ${api.registry.revision()}`;
    const details = { causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }], retryAfterSeconds: 1 };
    expect(json).toEqual({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason: "Timeout", details, code: 504 });
  });

  test.each([
    ["no number", "resourceVersion=x", 'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax'],
    ["a token that is none", "limit=1&continue=%25", "invalid continue token: continue key is not valid: illegal base64 data at input byte 0"],
  ])("%s is refused", async (_title, query, message) => {
    const { json } = await api.call("GET", `${configMaps}?${query}`);
    expect(json).toMatchObject({ code: 400, reason: "BadRequest", message });
  });
});

describe("pages", () => {
  const page = (token: string, query = "limit=2"): Promise<Answer> => api.call("GET", `${many}?${query}&continue=${encodeURIComponent(token)}`);
  const many = "/api/v1/namespaces/many/configmaps";
  beforeAll(async () => {
    await api.call("POST", "/api/v1/namespaces", { body: { metadata: { name: "many" } } });
    for (let i = 0; i < 9; i++) await api.call("POST", many, { body: { metadata: { name: `m-${i}`, labels: { even: String(i % 2 === 0) } } } });
  });

  test("show one state while objects come, change and go", async () => {
    const seen: string[] = [];
    const remaining: number[] = [];
    let answer = await api.call("GET", `${many}?limit=2`);
    const { resourceVersion } = answer.json.metadata;
    for (let turn = 0; ; turn++) {
      seen.push(...names(answer));
      expect(answer.json.metadata.resourceVersion).toBe(resourceVersion);
      if (!answer.json.metadata.continue) break;
      remaining.push(answer.json.metadata.remainingItemCount);
      await api.call("POST", many, { body: { metadata: { name: `m-${turn}-new` } } });
      await api.call("DELETE", `${many}/m-${8 - turn}`);
      answer = await page(answer.json.metadata.continue);
    }
    expect(seen).toEqual(["m-0", "m-1", "m-2", "m-3", "m-4", "m-5", "m-6", "m-7", "m-8"]);
    expect(remaining).toEqual([7, 5, 3, 1]);
    expect(answer.json.metadata).toEqual({ resourceVersion });
  });

  test("narrowed by a selector hold as many as asked for", async () => {
    const query = "limit=2&labelSelector=even%3Dtrue";
    const first = await api.call("GET", `${many}?${query}`);
    expect([names(first), first.json.metadata.remainingItemCount]).toEqual([["m-0", "m-2"], undefined]);
    await api.call("POST", many, { body: { metadata: { name: "m-3-even", labels: { even: "true" } } } });
    const second = await page(first.json.metadata.continue, query);
    expect([names(second), second.json.metadata.continue]).toEqual([["m-4"], undefined]);
  });

  test("of a Table go on alike", async () => {
    const headers = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };
    const first = await api.call("GET", `${many}?limit=1`, { headers });
    const second = await api.call("GET", `${many}?limit=1&continue=${first.json.metadata.continue}`, { headers });
    expect([first, second].map(({ json }) => json.rows[0].cells[0])).toEqual(["m-0", "m-0-new"]);
    expect(second.json.metadata.remainingItemCount).toBe(first.json.metadata.remainingItemCount - 1);
  });

  test("take no other state", async () => {
    const first = await api.call("GET", `${many}?limit=1`);
    const other = await page(first.json.metadata.continue, "resourceVersion=1");
    expect([other.status, other.json.message]).toEqual([400, "specifying resource version is not allowed when using continue"]);
    expect(names(await page(first.json.metadata.continue, "limit=1&resourceVersion=0"))).toEqual(["m-0-new"]);
  });

  test("that have expired say so, and give a token that goes on with what is there now", async () => {
    const first = await api.call("GET", `${many}?limit=2`);
    await api.call("POST", many, { body: { metadata: { name: "m-9-late" } } });
    await api.storage.compact(api.registry.revision());
    const { status, json } = await page(first.json.metadata.continue);
    expect([status, json.code, json.reason]).toEqual([410, 410, "Expired"]);
    expect(json.message).toBe(
      "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.",
    );
    const rest = await page(json.metadata.continue, "limit=500");
    expect(names(rest).at(-1)).toBe("m-9-late");
    expect(names(rest)[0]).toBe("m-1");
    expect(rest.json.metadata).toEqual({ resourceVersion: String(api.registry.revision()) });
    const exact = await api.call("GET", `${many}?resourceVersion=${before}&resourceVersionMatch=Exact`);
    expect([exact.status, exact.json.message]).toEqual([410, "The resourceVersion for the provided list is too old."]);
  });
});
