import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startDaemon, type Daemon } from "../support/daemon.ts";
import { cliIn, type Cli } from "./run-cli.ts";

let daemon: Daemon;
let kx: Cli;

const manifest = `apiVersion: v1
kind: Pod
metadata: {name: web, annotations: {team: blue}}
spec: {containers: [{name: web, image: nginx}, {name: side, image: busybox, command: [sleep, 1d]}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  replicas: 0
  selector: {matchLabels: {app: shop}}
  template: {metadata: {labels: {app: shop}}, spec: {containers: [{name: shop, image: nginx}]}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{port: 80}]}
`;

beforeAll(async () => {
  daemon = await startDaemon(["--ephemeral"]);
  kx = cliIn(daemon.dir);
  writeFileSync(join(daemon.dir, "all.yaml"), manifest);
  await kx("apply -f all.yaml");
});
afterAll(() => daemon?.close());
beforeEach(async () => {
  await kx("set behaviour pod/web deployment/shop --reset");
});

const annotations = async (what: string, path = "metadata"): Promise<Record<string, string>> => {
  const { stdout } = await kx(["get", what, "-o", "json"]);
  const object = JSON.parse(stdout) as { metadata: object; spec: { template: { metadata: object } } };
  const { annotations: all = {} } = (path === "metadata" ? object.metadata : object.spec.template.metadata) as { annotations?: Record<string, string> };
  return Object.fromEntries(Object.entries(all).filter(([key]) => key.startsWith("kx.dev/") || key === "team"));
};

test("words become annotations of a pod, and leave the others alone", async () => {
  expect(await kx("set behaviour pod/web --latency 200ms --error-rate 25% --fail-readiness=true")).toEqual({ code: 0, stdout: "pod/web behaviour updated\n", stderr: "" });
  expect(await annotations("pod/web")).toEqual({ team: "blue", "kx.dev/latency": "200ms", "kx.dev/error-rate": "25%", "kx.dev/fail-readiness": "true" });
});

test("an empty value takes a word away, a reset all of them", async () => {
  await kx("set behaviour pod web --latency 200ms --status 503 --body=");
  await kx("set behaviour pod web --latency=");
  expect(await annotations("pod/web")).toEqual({ team: "blue", "kx.dev/status": "503", "kx.dev/body": "" });
  await kx("set behaviour pod web --reset --jitter 1s");
  expect(await annotations("pod/web")).toEqual({ team: "blue", "kx.dev/jitter": "1s" });
});

test("a container's own words stand apart", async () => {
  await kx("set behaviour pod/web --latency 1s");
  await kx("set behaviour pod/web -c side --latency 2s --refuse 80,443");
  expect(await annotations("pod/web")).toEqual({ team: "blue", "kx.dev/latency": "1s", "kx.dev/latency.side": "2s", "kx.dev/refuse.side": "80,443" });
  await kx("set behaviour pod/web -c side --reset");
  expect(await annotations("pod/web")).toEqual({ team: "blue", "kx.dev/latency": "1s" });
});

test("what makes pods gets them in its template", async () => {
  expect((await kx("set behaviour deployment/shop --crash-after 30s")).stdout).toBe("deployment.apps/shop behaviour updated\n");
  expect(await annotations("deployment/shop", "template")).toEqual({ "kx.dev/crash-after": "30s" });
});

describe("is refused, and changes nothing", () => {
  test.each([
    ["set behaviour pod/web --latency fast", 'error: kx.dev/latency: "fast" is not a duration such as 200ms or 1.5s\n'],
    ["set behaviour pod/web --status 42 --refuse http", 'kx.dev/status: "42" is not an HTTP status from 200 to 599\nkx.dev/refuse: "http" is not ports such as 80,443, or all\n'],
    ["set behaviour pod/web -c db --status 500", "error: kx.dev/status.db: there is no container db: use one of web, side\n"],
    ["set behaviour svc/web --status 500", "error: service/web has no containers\nhint: name a pod, or what makes pods: a deployment, a statefulset ...\n"],
    ["set behaviour pod/none --status 500", 'Error from server (NotFound): pods "none" not found\n'],
    ["set behaviour pod/web", "error: how to behave is missing\nhint: use --latency, --jitter, --error-rate, --status, --body, --fail-readiness, --crash-after, --refuse or --reset\n"],
    ["set image pod/web web=httpd", 'error: unknown command "image"\nhint: use kx set behaviour\n'],
    ["set", "error: what to set is missing\nhint: use kx set behaviour\n"],
  ])("%s", async (line, stderr) => {
    expect(await kx(line)).toEqual({ code: 1, stdout: "", stderr });
    expect(await annotations("pod/web")).toEqual({ team: "blue" });
  });
});
