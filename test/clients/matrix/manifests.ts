import { stringify } from "yaml";
import type { Manifest } from "./session.ts";

const image = "nginx:1.27";

export const configMap = (name: string, data: Record<string, string> = { a: "b" }): Manifest => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data });

export const secret = (name: string, stringData: Record<string, string> = { a: "b" }): Manifest => ({ apiVersion: "v1", kind: "Secret", metadata: { name }, stringData });

/** Serves on port 80; its labels say `app: NAME`. */
export const pod = (name: string, spec: Record<string, unknown> = {}): Manifest => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, labels: { app: name } },
  spec: { containers: [{ name: "web", image }], ...spec },
});

/** Its pods serve on port 80 and say `app: NAME`. @param containers their names */
export const deployment = (name: string, { replicas = 1, containers = ["web"], ...spec }: { replicas?: number; containers?: readonly string[]; [field: string]: unknown } = {}): Manifest => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, labels: { app: name } },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: containers.map((container, index) => ({ name: container, image, ports: [{ containerPort: 80 + index }] })) },
    },
    ...spec,
  },
});

/** Port 80 of the pods that say `app: NAME`. */
export const service = (name: string, spec: Record<string, unknown> = {}): Manifest => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name },
  spec: { selector: { app: name }, ports: [{ name: "http", port: 80 }], ...spec },
});

/** Host NAME.example.com, all of it to the Service of the same name. */
export const ingress = (name: string): Manifest => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name },
  spec: { rules: [{ host: `${name}.example.com`, http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name, port: { number: 80 } } } }] } }] },
});

/** One YAML text for kubectl's stdin or a file. */
export const documents = (...manifests: readonly object[]): string => manifests.map((manifest) => stringify(manifest)).join("---\n");
