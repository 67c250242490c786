import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startDaemon, type Daemon } from "../support/daemon.ts";
import { cliIn, type Cli } from "./run-cli.ts";

let daemon: Daemon;
let kx: Cli;

const web = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx
---
apiVersion: v1
kind: Service
metadata:
  name: web
  labels: {tier: front}
spec:
  clusterIP: 10.0.10.20
  selector: {app: web}
  ports:
  - name: http
    port: 80
`;

beforeAll(async () => {
  daemon = await startDaemon(["--ephemeral"]);
  kx = cliIn(daemon.dir);
  writeFileSync(join(daemon.dir, "web.yaml"), web);
});
afterAll(() => daemon?.close());

/** Runs a line again until its output is as wanted: what a cluster does takes its time, and a watch tells when. */
async function until(line: string, wanted: (stdout: string) => boolean): Promise<string> {
  const done = new AbortController();
  let seen = (await kx(line)).stdout;
  if (wanted(seen)) return seen;
  const watch = kx(`${line} -w`, {
    signal: done.signal,
    onOutput(stdout) {
      seen = stdout;
      if (wanted(stdout)) done.abort();
    },
  });
  expect((await watch).code).toBe(130);
  return seen;
}

describe("apply", () => {
  test("creates, then finds nothing to do, then changes", async () => {
    expect(await kx("apply -f web.yaml")).toEqual({ code: 0, stdout: "deployment.apps/web created\nservice/web created\n", stderr: "" });
    expect((await kx("apply -f web.yaml")).stdout).toBe("deployment.apps/web unchanged\nservice/web unchanged\n");
    const changed = web.replace("tier: front", "tier: back");
    expect((await kx("apply -f -", { stdin: changed })).stdout).toBe("deployment.apps/web unchanged\nservice/web configured\n");
    expect((await kx("get svc web -o jsonpath={.metadata.labels}")).stdout).toBe('{"tier":"back"}');
  });

  test("a dry run stores nothing", async () => {
    expect((await kx("apply -f web.yaml --dry-run=server")).stdout).toBe("deployment.apps/web unchanged (server dry run)\nservice/web configured (server dry run)\n");
    expect((await kx("apply -f web.yaml --dry-run=client")).stdout).toBe("deployment.apps/web unchanged (dry run)\nservice/web configured (dry run)\n");
    expect((await kx("get svc web -o jsonpath={.metadata.labels.tier}")).stdout).toBe("back");
  });

  test("create refuses what is there, and says what to do", async () => {
    const { code, stdout, stderr } = await kx("create -f web.yaml");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain('Error from server (AlreadyExists): error when creating "web.yaml": deployments.apps "web" already exists\nhint: to change what is there: kx apply -f web.yaml\n');
  });

  test("a field that the manifest no longer has goes", async () => {
    await kx("apply -f -", { stdin: web.replace("name: web\n  labels", "name: web\n  annotations: {note: x}\n  labels") });
    await kx("apply -f -", { stdin: web });
    expect((await kx("get svc web -o jsonpath={.metadata.annotations.note}")).stdout).toBe("");
  });
});

describe("get", () => {
  test("the server's table", async () => {
    const { stdout } = await kx("get svc web");
    expect(stdout.replace(/\d+s\n/, "AGE\n")).toBe("NAME   TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE\nweb    ClusterIP   10.0.10.20   <none>        80/TCP    AGE\n");
  });

  test("several kinds, each with its own header and with their kind before the name", async () => {
    const { stdout } = await kx("get deploy,svc -l tier!=none");
    expect(stdout).toMatch(/^NAME +READY .*\ndeployment\.apps\/web .*\n\nNAME +TYPE .*\n(.*\n)*service\/web /);
  });

  test("a flag before the command counts for it", async () => {
    expect((await kx("-n kube-system get svc kube-dns -o name")).stdout).toBe("service/kube-dns\n");
  });

  test("what is missing is said after what is there", async () => {
    const { code, stdout, stderr } = await kx("get svc web nope -o name");
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: "service/web\n", stderr: 'Error from server (NotFound): services "nope" not found\n' });
  });

  test("nothing found", async () => {
    expect(await kx("get pods -n nope")).toEqual({ code: 0, stdout: "", stderr: "No resources found in nope namespace.\n" });
    expect((await kx("get pod x -n nope")).stderr).toBe('Error from server (NotFound): namespaces "nope" not found\nhint: create the namespace first: kx create namespace nope\n');
  });

  test("pages of one are put together", async () => {
    const { stdout } = await kx("get svc -A -o name --chunk-size 1");
    expect(stdout).toContain("service/web\n");
    expect(stdout).toContain("service/kube-dns\n");
  });

  test("a watch prints every change of one object until it is ended", async () => {
    const done = new AbortController();
    const watching = kx("get svc web -w -o jsonpath={.metadata.labels.tier};", {
      signal: done.signal,
      onOutput(stdout) {
        if (stdout === "front;") void kx("apply -f -", { stdin: web.replace("tier: front", "tier: last") });
        if (stdout.endsWith("last;")) done.abort();
      },
    });
    expect(await watching).toEqual({ code: 130, stdout: "front;last;", stderr: "" });
  });
});

test("describe shows the endpoints of a Service", async () => {
  await until("get pods", (stdout) => (stdout.match(/1\/1 +Running/g)?.length ?? 0) >= 2);
  const { code, stdout } = await kx("describe svc web");
  expect(code).toBe(0);
  expect(stdout).toContain("Name:                     web\n");
  expect(stdout).toMatch(/Endpoints: +10\.244\.\d\.\d+:80,10\.244\.\d\.\d+:80\n/);
});

describe("curl", () => {
  test("through the ClusterIP, by name, by port name", async () => {
    for (const url of ["http://web/", "web", "10.0.10.20", "svc/web:http"]) {
      const { code, stdout } = await kx(`curl ${url}`);
      expect({ code, page: stdout.includes("Welcome to nginx") }).toEqual({ code: 0, page: true });
    }
  });

  test("-v tells every hop", async () => {
    const { stderr } = await kx("curl -v -o /dev/null http://web/");
    expect(stderr).toMatch(/^> GET \/ HTTP\/1\.1\n> Host: web\n/);
    expect(stderr).toMatch(/\* hop resolve .*web\.default\.svc\.cluster\.local is 10\.0\.10\.20\n\* hop proxy .*\n\* hop deliver at pod\/default\/web-/);
    expect(stderr).toMatch(/\n< HTTP\/1\.1 200 OK\n/);
  });

  test("-w, -o and -s", async () => {
    const { stdout } = await kx(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code} %{remote_ip}\\n", "web"]);
    expect(stdout).toBe("200 10.0.10.20\n");
  });

  test.each([
    ["http://nope/", 6, "curl: (6) could not resolve nope"],
    ["--from outside http://10.0.10.20/", 7, "curl: (7) a client outside cannot reach 10.0.10.20"],
    ["-f http://web/nope", 22, "curl: (22) The requested URL returned error: 404"],
    ["https://kubernetes.default/", 60, "curl: (60) SSL certificate problem"],
    ["svc/web:nope", 6, "curl: (6) service web in namespace default has no port nope\nhint: it has: http (80)\n"],
  ])("%s ends with %d", async (line, code, message) => {
    const result = await kx(`curl ${line}`);
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(message);
  });

  test("-s says nothing, -sS does", async () => {
    expect((await kx("curl -s http://nope/")).stderr).toBe("");
    expect((await kx("curl -sS http://nope/")).stderr).toContain("curl: (6)");
  });

  test("TLS through a tunnel", async () => {
    const { code, stdout } = await kx("curl -k https://kubernetes.default/api");
    expect(code).toBe(0);
    expect(stdout).toContain("Unauthorized");
  });
});

describe("logs", () => {
  test("of a Deployment's pod", async () => {
    const { code, stdout, stderr } = await kx("logs deploy/web");
    expect(code).toBe(0);
    expect(stdout).toContain("Configuration complete; ready for start up\n");
    expect(stderr).toMatch(/^Found 2 pods, using pod\/web-\S+\n$/);
  });

  test("of all that a selector finds, with a prefix", async () => {
    const { stdout } = await kx("logs -l app=web --prefix --tail 1");
    expect(stdout.trimEnd().split("\n")).toHaveLength(2);
    expect(stdout).toMatch(/^\[pod\/web-\S+\/web\] /);
  });

  test("of a container that is not there", async () => {
    expect((await kx("logs deploy/web -c nope")).stderr).toMatch(/error: container nope is not valid for pod web-\S+ out of: web\n/);
  });
});

describe("delete", () => {
  test("waits until the objects are gone", async () => {
    const { stdout } = await kx("delete -f web.yaml");
    expect(stdout).toBe('deployment.apps "web" deleted from default namespace\nservice "web" deleted from default namespace\n');
    expect((await kx("get deploy,svc web")).stderr).toContain('deployments.apps "web" not found');
  });

  test("a missing object is an error, unless it may be missing", async () => {
    expect(await kx("delete svc web")).toEqual({ code: 1, stdout: "", stderr: 'Error from server (NotFound): services "web" not found\n' });
    expect(await kx("delete svc web --ignore-not-found")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect((await kx("delete svc -l app=none")).stdout).toBe("No resources found\n");
  });

  test("a namespace goes with what is in it", async () => {
    await kx("create namespace prod");
    await kx("apply -f web.yaml -n prod", {});
    expect((await kx("delete ns prod")).stdout).toBe('namespace "prod" deleted\n');
    expect((await kx("get pods -n prod")).stdout).toBe("");
  });
});
