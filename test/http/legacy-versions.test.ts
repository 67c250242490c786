import { afterAll, beforeAll, expect, test } from "vitest";
import { startApi, type RunningApi } from "../support/start-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api.close();
});

const legacy = "/apis/extensions/v1beta1/namespaces/default/ingresses";
const current = "/apis/networking.k8s.io/v1/namespaces/default/ingresses";
const warning = '299 - "extensions/v1beta1 Ingress is deprecated in v1.14+, unavailable in v1.22+; use networking.k8s.io/v1 Ingress"';
const ingress = (name: string): object => ({
  apiVersion: "extensions/v1beta1",
  kind: "Ingress",
  metadata: { name },
  spec: { rules: [{ host: "a.example", http: { paths: [{ path: "/", backend: { serviceName: "web", servicePort: 80 } }] } }] },
});

test("an Ingress in the old form is stored in the new one and read in both", async () => {
  const made = await api.call("POST", legacy, { body: ingress("old") });
  expect([made.status, made.warnings]).toEqual([201, warning]);
  expect(made.json).toMatchObject({ apiVersion: "extensions/v1beta1", kind: "Ingress", spec: { rules: [{ http: { paths: [{ backend: { serviceName: "web", servicePort: 80 } }] } }] } });
  const stored = await api.call("GET", `${current}/old`);
  expect(stored.warnings).toBeNull();
  expect(stored.json).toMatchObject({ apiVersion: "networking.k8s.io/v1", spec: { rules: [{ http: { paths: [{ pathType: "ImplementationSpecific", backend: { service: { name: "web", port: { number: 80 } } } }] } }] } });
  const list = await api.call("GET", legacy);
  expect(list.json).toMatchObject({ kind: "IngressList", apiVersion: "extensions/v1beta1", items: [{ spec: { rules: [{ http: { paths: [{ backend: { serviceName: "web" } }] } }] } }] });
});

test("an unknown field of the old form is named", async () => {
  const body = { ...ingress("bad"), spec: { backend: { serviceName: "web", servicePort: 80, port: 1 } } };
  const { json } = await api.call("POST", `${legacy}?fieldValidation=Strict`, { body });
  expect(json).toMatchObject({ code: 400, message: 'Ingress in version "v1beta1" cannot be handled as a Ingress: strict decoding error: unknown field "spec.backend.port"' });
});

test("every request for Endpoints is warned of, reads too", async () => {
  const deprecated = '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"';
  const endpoints = "/api/v1/namespaces/default/endpoints";
  expect((await api.call("POST", endpoints, { body: { metadata: { name: "e" } } })).warnings).toBe(deprecated);
  expect((await api.call("GET", `${endpoints}/e`)).warnings).toBe(deprecated);
  expect((await api.call("GET", endpoints)).warnings).toBe(deprecated);
  expect((await api.call("DELETE", `${endpoints}/e`)).warnings).toBe(deprecated);
});

test("without legacy APIs the old paths are plain 404s, as for a current cluster", async () => {
  const modern = await startApi({ legacyApis: false });
  const { status, text } = await modern.call("POST", legacy, { body: ingress("x") });
  expect([status, text]).toEqual([404, "404 page not found\n"]);
  expect((await modern.call("GET", "/apis/networking.k8s.io")).json.versions).toEqual([{ groupVersion: "networking.k8s.io/v1", version: "v1" }]);
  await modern.close();
});
