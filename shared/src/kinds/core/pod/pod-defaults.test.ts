import { expect, test } from "vitest";
import { defaultPod } from "./pod-defaults.ts";
import type { PodObject, PodTemplate } from "./pod-types.ts";
import { qosClass } from "./qos-class.ts";
import { defaultPodTemplate } from "./spec-defaults.ts";

test("a pod with one container", () => {
  const pod: PodObject = { metadata: { name: "a" }, spec: { containers: [{ name: "c", image: "nginx" }] } };
  defaultPod(pod);
  expect(pod.spec).toEqual({
    containers: [
      {
        name: "c",
        image: "nginx",
        imagePullPolicy: "Always",
        resources: {},
        terminationMessagePath: "/dev/termination-log",
        terminationMessagePolicy: "File",
      },
    ],
    dnsPolicy: "ClusterFirst",
    enableServiceLinks: true,
    restartPolicy: "Always",
    schedulerName: "default-scheduler",
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  });
});

test.each([
  ["nginx", "Always"],
  ["nginx:latest", "Always"],
  ["nginx:1.27", "IfNotPresent"],
  ["registry:5000/nginx", "Always"],
  ["registry:5000/nginx:1", "IfNotPresent"],
  ["nginx@sha256:0123", "IfNotPresent"],
])("%s is pulled %s", (image, policy) => {
  const template: PodTemplate = { spec: { containers: [{ name: "c", image }] } };
  defaultPodTemplate(template);
  expect(template.spec?.containers[0]?.imagePullPolicy).toBe(policy);
});

test("probes, volumes, accounts and references", () => {
  const template: PodTemplate = {
    spec: {
      serviceAccount: "sa",
      containers: [
        {
          name: "c",
          readinessProbe: { httpGet: { port: 80 } },
          lifecycle: { preStop: { httpGet: { port: "http" } } },
          env: [{ name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } }],
        },
      ],
      volumes: [
        { name: "a" },
        { name: "b", secret: { secretName: "s" } },
        { name: "c", configMap: { name: "c", defaultMode: 0o400 } },
        { name: "d", projected: { sources: [{ serviceAccountToken: { path: "t" } }] } },
        { name: "e", hostPath: { path: "/" } },
      ],
    },
  };
  defaultPodTemplate(template);
  expect(template).toMatchObject({
    metadata: {},
    spec: {
      serviceAccount: "sa",
      serviceAccountName: "sa",
      containers: [
        {
          readinessProbe: { httpGet: { path: "/", port: 80, scheme: "HTTP" }, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
          lifecycle: { preStop: { httpGet: { path: "/", scheme: "HTTP" } } },
          env: [{ valueFrom: { fieldRef: { apiVersion: "v1" } } }],
        },
      ],
      volumes: [
        { emptyDir: {} },
        { secret: { defaultMode: 420 } },
        { configMap: { defaultMode: 256 } },
        { projected: { defaultMode: 420, sources: [{ serviceAccountToken: { expirationSeconds: 3600 } }] } },
        { hostPath: { type: "" } },
      ],
    },
  });
  expect(template.spec).not.toHaveProperty("enableServiceLinks");
});

test("limits are requests too, and host ports follow container ports on the host's network", () => {
  const pod: PodObject = {
    metadata: {},
    spec: {
      hostNetwork: true,
      containers: [{ name: "c", ports: [{ containerPort: 80 }], resources: { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "500m" } } }],
    },
  };
  defaultPod(pod);
  expect(pod.spec?.containers[0]).toMatchObject({
    ports: [{ containerPort: 80, hostPort: 80 }],
    resources: { requests: { cpu: "500m", memory: "1Gi" } },
  });
});

const both = { cpu: "1", memory: "1Gi" };

test.each([
  [{}, "BestEffort"],
  [{ requests: { cpu: "0" } }, "BestEffort"],
  [{ requests: { cpu: "100m" } }, "Burstable"],
  [{ limits: both, requests: { cpu: "1", memory: "512Mi" } }, "Burstable"],
  [{ limits: both, requests: { cpu: "1000m", memory: "1024Mi" } }, "Guaranteed"],
])("%j is %s", (resources, expected) => {
  expect(qosClass({ containers: [{ name: "c", resources }] })).toBe(expected);
});
