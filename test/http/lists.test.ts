import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApi, type RunningApi } from "../support/start-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ namespaces: ["other"] });
  for (const name of ["a", "b", "c"]) {
    await api.call("POST", configMaps, { body: { metadata: { name, labels: { tier: name === "b" ? "back" : "front" } }, data: { k: name } } });
  }
  await api.call("POST", "/api/v1/namespaces/other/configmaps", { body: { metadata: { name: "d" } } });
});
afterAll(async () => {
  await api.close();
});

const configMaps = "/api/v1/namespaces/default/configmaps";
const table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
const names = (list: { items: { metadata: { name: string } }[] }): string[] => list.items.map(({ metadata }) => metadata.name);

describe("a list", () => {
  test("holds items without type under the list's own", async () => {
    const { status, text, json } = await api.call("GET", configMaps);
    expect(status).toBe(200);
    expect(json).toMatchObject({ kind: "ConfigMapList", apiVersion: "v1", metadata: { resourceVersion: String(api.registry.revision()) } });
    expect(names(json)).toEqual(["a", "b", "c"]);
    expect(json.items[0]).not.toHaveProperty("kind");
    expect(json.items[0]).not.toHaveProperty("apiVersion");
    expect(text.endsWith("]}\n")).toBe(true);
  });

  test("of nothing has an empty array, also in a namespace that is not there", async () => {
    for (const path of ["/api/v1/secrets", "/api/v1/namespaces/none/configmaps"]) {
      const { status, json } = await api.call("GET", path);
      expect([status, json.items]).toEqual([200, []]);
    }
  });

  test.each([
    ["/api/v1/configmaps", ["a", "b", "c", "d"]],
    [`${configMaps}?labelSelector=tier%3Dfront`, ["a", "c"]],
    [`${configMaps}?fieldSelector=metadata.name%3Db`, ["b"]],
    [`/api/v1/configmaps?fieldSelector=metadata.namespace%3Dother`, ["d"]],
    [`${configMaps}?limit=500&resourceVersion=0`, ["a", "b", "c"]],
  ])("%s", async (path, expected) => {
    expect(names((await api.call("GET", path)).json)).toEqual(expected);
  });

  test("comes in pages of the first page's state", async () => {
    const first = await api.call("GET", `${configMaps}?limit=2`);
    expect(names(first.json)).toEqual(["a", "b"]);
    expect(first.json.metadata.remainingItemCount).toBe(1);
    await api.call("POST", configMaps, { body: { metadata: { name: "bb" } } });
    const token = encodeURIComponent(first.json.metadata.continue);
    const second = await api.call("GET", `${configMaps}?limit=2&continue=${token}`);
    expect(names(second.json)).toEqual(["c"]);
    expect(second.json.metadata).toEqual({ resourceVersion: first.json.metadata.resourceVersion });
    await api.call("DELETE", `${configMaps}/bb`);
  });

  test("with a selector does not count what remains", async () => {
    const { json } = await api.call("GET", `${configMaps}?limit=1&labelSelector=tier%3Dfront`);
    expect(json.metadata.continue).toBeDefined();
    expect(json.metadata).not.toHaveProperty("remainingItemCount");
  });

  test("is the same indented", async () => {
    const plain = await api.call("GET", configMaps);
    expect((await api.call("GET", `${configMaps}?pretty=1`)).json).toEqual(plain.json);
  });
});

describe("a Table", () => {
  test("has the kind's columns and the metadata of each row", async () => {
    const { headers, json } = await api.call("GET", `${configMaps}?limit=2`, { headers: { accept: table } });
    expect(headers.get("content-type")).toBe("application/json");
    expect(json).toMatchObject({ kind: "Table", apiVersion: "meta.k8s.io/v1", metadata: { remainingItemCount: 1 } });
    expect(json.columnDefinitions.map((column: { name: string }) => column.name)).toEqual(["Name", "Data", "Age"]);
    expect(json.rows[0].cells.slice(0, 2)).toEqual(["a", 1]);
    expect(json.rows[0].object).toMatchObject({ kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: { name: "a", namespace: "default" } });
    expect(json.rows[0].object).not.toHaveProperty("data");
  });

  test("of one object carries its resourceVersion", async () => {
    const object = (await api.call("GET", `${configMaps}/a`)).json;
    const { json } = await api.call("GET", `${configMaps}/a`, { headers: { accept: table } });
    expect([json.metadata, json.rows.length]).toEqual([{ resourceVersion: object.metadata.resourceVersion }, 1]);
  });

  test("includes what includeObject says", async () => {
    const ask = async (value: string): Promise<unknown> => (await api.call("GET", `${configMaps}?includeObject=${value}`, { headers: { accept: table } })).json;
    expect(await ask("Object")).toMatchObject({ rows: [{ object: { kind: "ConfigMap", data: { k: "a" } } }, {}, {}] });
    expect(await ask("None")).toMatchObject({ rows: [{ object: null }, {}, {}] });
    expect(await ask("x")).toMatchObject({ code: 400, message: expect.stringContaining("includeObject: Invalid value") });
  });

  test("of nothing has no rows", async () => {
    expect((await api.call("GET", "/api/v1/secrets", { headers: { accept: table } })).json.rows).toEqual([]);
  });
});

test("metadata alone", async () => {
  const accept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
  const { json } = await api.call("GET", configMaps, { headers: { accept } });
  expect(json).toMatchObject({ kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", items: [{ kind: "PartialObjectMetadata", metadata: { name: "a" } }, {}, {}] });
  expect(json.items[0]).not.toHaveProperty("data");
});
