import { expect, test } from "vitest";
import { applyStaticDefaults } from "./static-defaults.ts";

const core = "io.k8s.api.core.v1";

test("a service's ports are TCP and its status is always printed", () => {
  const service = { spec: { ports: [{ port: 80, targetPort: 80 }, { port: 53, protocol: "UDP", targetPort: 53 }] } };
  applyStaticDefaults(`${core}.Service`, service);
  expect(service).toEqual({
    metadata: {},
    spec: {
      ports: [
        { port: 80, protocol: "TCP", targetPort: 80 },
        { port: 53, protocol: "UDP", targetPort: 53 },
      ],
    },
    status: { loadBalancer: {} },
  });
});

test("a deployment prints strategy, status and the resources of its containers", () => {
  const deployment = { spec: { template: { spec: { containers: [{ name: "web" }] } } } };
  applyStaticDefaults("io.k8s.api.apps.v1.Deployment", deployment);
  expect(deployment).toEqual({
    metadata: {},
    spec: { strategy: {}, template: { metadata: {}, spec: { containers: [{ name: "web", resources: {} }] } } },
    status: {},
  });
});

test("lists and times that Go writes without a value are null, and given ones stay", () => {
  const slice = { addressType: "IPv4", endpoints: [] };
  applyStaticDefaults("io.k8s.api.discovery.v1.EndpointSlice", slice);
  expect(slice).toEqual({ metadata: {}, addressType: "IPv4", endpoints: [], ports: null });
  const condition = { type: "Ready", status: "True" };
  applyStaticDefaults(`${core}.PodCondition`, condition);
  expect(condition).toEqual({ type: "Ready", status: "True", lastProbeTime: null, lastTransitionTime: null });
});

test("names of references and optional pointers stay absent", () => {
  const source = {};
  applyStaticDefaults(`${core}.ConfigMapEnvSource`, source);
  expect(source).toEqual({});
});

test("a legacy ingress path gets its type", () => {
  const path = { backend: { serviceName: "web", servicePort: 80 } };
  applyStaticDefaults("io.k8s.api.extensions.v1beta1.HTTPIngressPath", path);
  expect(path).toEqual({ backend: { serviceName: "web", servicePort: 80 }, pathType: "ImplementationSpecific" });
});
