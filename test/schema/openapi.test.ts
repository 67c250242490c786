import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resources } from "@kx/shared/schema/table";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Kubectl } from "../support/kubectl.ts";
import { kubectls } from "../support/kubectl.ts";
import type { OpenapiServer } from "./openapi-server.ts";
import { startOpenapiServer } from "./openapi-server.ts";

const service = (port: unknown): object => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web" },
  spec: { ports: [{ port, targetPort: 8080 }, { port: 81, targetPort: "http" }] },
});

const deployment = (names: readonly string[], annotations: object = {}): object => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "default", annotations },
  spec: {
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: { containers: names.map((name) => ({ name, image: name })) },
    },
  },
});

describe.each(await kubectls())("the documents as kubectl $version reads them", ({ path, version }: Kubectl) => {
  let server: OpenapiServer;
  let home: string;
  const minor = Number(version.split(".")[1]);

  const kubectl = (...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const env = { PATH: process.env.PATH, HOME: home, KUBECONFIG: "/dev/null" };
      execFile(path, [`--server=${server.url}`, ...args], { env }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });

  const manifest = (object: object): string => {
    const file = join(home, "manifest.json");
    writeFileSync(file, JSON.stringify(object));
    return file;
  };

  const sent = (method: string): OpenapiServer["requests"] => server.requests.filter((request) => request.method === method);

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), "kx-kubectl-"));
    server = await startOpenapiServer(resources().map((resource) => ({ resource })));
  });
  afterAll(() => {
    server.close();
    rmSync(home, { recursive: true });
  });
  beforeEach(() => {
    server.requests.length = 0;
    server.objects.clear();
  });

  test("explain prints every field of a probe", async () => {
    const { stdout } = await kubectl("explain", "pod.spec.containers.livenessProbe", "--recursive");
    const [, fields = ""] = stdout.split("FIELDS:");
    const names = [...fields.matchAll(/^ +(\w+)\t<\S+>/gm)].map(([, name]) => name).join(" ");
    const ofHandlers = "exec command failureThreshold grpc port service httpGet host httpHeaders name value path port scheme";
    const ofProbe = "initialDelaySeconds periodSeconds successThreshold tcpSocket host port";
    expect(names).toBe(`${ofHandlers} ${ofProbe} terminationGracePeriodSeconds timeoutSeconds`);
  });

  test("a good object passes and asks for strict validation where the release can", async () => {
    const { code, stdout, stderr } = await kubectl("create", "-f", manifest(service(80)));
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "service/web created\n", stderr: "" });
    const [created] = sent("POST");
    expect(created?.url.searchParams.get("fieldValidation")).toBe(minor >= 27 ? "Strict" : null);
  });

  test("apply deletes the container that the manifest no longer has, by its merge key", async () => {
    const annotations = { "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify(deployment(["a", "b"])) };
    server.objects.set("/apis/apps/v1/namespaces/default/deployments/web", deployment(["a", "b"], annotations));
    const { code, stderr } = await kubectl("apply", "-f", manifest(deployment(["a"])));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const patch = JSON.parse(sent("PATCH")[0]?.body ?? "{}") as { spec: { template: { spec: object } } };
    expect(patch.spec.template.spec).toEqual({
      "$setElementOrder/containers": [{ name: "a" }],
      containers: [{ $patch: "delete", name: "b" }],
    });
  });

  const validatesItself = minor < 27;
  test.each(validatesItself ? ["eighty"] : [])("the wrong type of port %s is refused before it is sent", async (port) => {
    const { code, stderr } = await kubectl("create", "-f", manifest(service(port)));
    expect(code).toBe(1);
    expect(stderr).toContain(
      'ValidationError(Service.spec.ports[0].port): invalid type for io.k8s.api.core.v1.ServicePort.port: got "string", expected "integer"',
    );
    expect(sent("POST")).toEqual([]);
  });

  const explainsFromV2 = minor === 27 || minor === 28;
  test.each(explainsFromV2 ? ["plaintext-openapiv2"] : [])("explain --output=%s reads the protobuf form", async (output) => {
    const { stdout } = await kubectl("explain", "service.spec.ports", `--output=${output}`);
    expect(stdout).toMatch(/port\t<integer> -required-/);
  });
});
