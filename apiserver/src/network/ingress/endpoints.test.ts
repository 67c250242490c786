import { expect, test } from "vitest";
import type { Service } from "@kx/shared/kinds/core/service";
import type { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { endpointsOf } from "./endpoints.ts";

const service = (spec: object): Service => ({ metadata: { name: "web", namespace: "default" }, spec });
const slice = (ports: EndpointSlice["ports"], ...endpoints: [ip: string, ready?: boolean][]): EndpointSlice => ({
  metadata: { name: "web-1", namespace: "default" },
  addressType: "IPv4",
  ports: ports ?? [],
  endpoints: endpoints.map(([ip, ready]) => ({ addresses: [ip], conditions: ready === undefined ? {} : { ready } })),
});
const text = (...args: Parameters<typeof endpointsOf>): string[] => endpointsOf(...args).map(({ host, port }) => `${host}:${port}`);

const http = service({ ports: [{ name: "http", port: 80, targetPort: "web" }, { name: "admin", port: 9000, targetPort: 9001 }] });
const ports = [{ name: "http", port: 8080, protocol: "TCP" }, { name: "admin", port: 9001, protocol: "TCP" }];

// ingress-nginx' controller.go serviceEndpoints and endpointslices.go.
test.each([
  ["by number", "80", ["10.244.1.2:8080"]],
  ["by name", "http", ["10.244.1.2:8080"]],
  ["by targetPort", "9001", ["10.244.1.2:9001"]],
  ["no such port", "81", []],
])("the port of the service is found %s", (_what, port, expected) => {
  expect(text(http, [slice(ports, ["10.244.1.2", true])], port)).toEqual(expected);
});

test("endpoints count that are ready, or do not say", () => {
  expect(text(http, [slice(ports, ["10.244.1.2", true], ["10.244.1.3", false], ["10.244.1.4"])], "80")).toEqual(["10.244.1.2:8080", "10.244.1.4:8080"]);
});

test("all slices count, and an endpoint in two of them once", () => {
  expect(text(http, [slice(ports, ["10.244.1.2"]), slice(ports, ["10.244.1.2"], ["10.244.1.3"])], "80")).toEqual(["10.244.1.2:8080", "10.244.1.3:8080"]);
});

test("a slice without ports leaves it to the targetPort", () => {
  expect(text(http, [slice([], ["10.244.1.2"])], "admin")).toEqual(["10.244.1.2:9001"]);
});

test("a service that does not exist has none", () => {
  expect(text(undefined, [slice(ports, ["10.244.1.2"])], "80")).toEqual([]);
});

test.each([
  ["a port without a Service port", {}, "8080", "www.example.com:8080"],
  ["its targetPort", { ports: [{ port: 80, targetPort: 8080 }] }, "80", "www.example.com:8080"],
  ["its port by name", { ports: [{ name: "http", port: 80 }] }, "http", "www.example.com:80"],
])("ExternalName: %s", (_what, spec, port, expected) => {
  expect(text(service({ type: "ExternalName", externalName: "www.example.com.", ...spec }), [], port)).toEqual([expected]);
});
