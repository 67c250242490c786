import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import http from "node:http";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startDaemon, type Daemon } from "../support/daemon.ts";
import { kubectls } from "../support/kubectl.ts";
import { run, type Ran } from "../support/run.ts";

const lesson = (file: string): string => fileURLToPath(new URL(`../../examples/lesson/${file}`, import.meta.url));
const kx = fileURLToPath(new URL("../../cli/dist/kx.cjs", import.meta.url));

const clients = [
  ...(await kubectls()).slice(-1).map(({ path, version }) => ({ name: `kubectl ${version}`, command: [path] })),
  ...(existsSync(kx) ? [{ name: "kx", command: [process.execPath, kx] }] : []),
];

interface Answer {
  status: number;
  text: string;
}

/** A GET as a plain client sends it. */
function get(url: string, { host, proxy, from }: { host?: string; proxy?: string; from?: string } = {}): Promise<Answer> {
  const target = new URL(url);
  const via = proxy ? { host: proxy.split(":")[0], port: Number(proxy.split(":")[1]), path: url } : { host: target.hostname, port: Number(target.port), path: target.pathname };
  const sender = from ? { "proxy-authorization": `Basic ${Buffer.from(`${from}:`).toString("base64")}` } : {};
  return new Promise((resolve, reject) => {
    const request = http.get({ ...via, agent: false, headers: { host: host ?? target.host, ...sender } }, async (response) => {
      let text = "";
      for await (const chunk of response.setEncoding("utf8")) text += String(chunk);
      resolve({ status: response.statusCode ?? 0, text });
    });
    request.once("error", reject);
  });
}

const endpointsWarning = "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";
const ingressWarning = "Warning: extensions/v1beta1 Ingress is deprecated in v1.14+, unavailable in v1.22+; use networking.k8s.io/v1 Ingress";

describe.each(clients)("the lesson, with $name", ({ command }) => {
  let daemon: Daemon;
  const client = (...args: string[]): Promise<Ran> =>
    run(command[0]!, [...command.slice(1), ...args], { env: { HOME: daemon.dir, KX_HOME: daemon.dir, KUBECONFIG: daemon.kubeconfig, KX_KUBECONFIG: daemon.kubeconfig } });
  const ok = async (...args: string[]): Promise<string> => {
    const ran = await client(...args);
    expect(ran).toMatchObject({ code: 0 });
    return ran.stdout;
  };
  /**
   * Applies twice: what was created is unchanged then. Where the server fills in defaults within a list that a patch
   * replaces as a whole, a client says "configured", and the server finds nothing to write.
   * @returns stderr of the first time
   */
  const apply = async (file: string, namespace: string, created: readonly string[], again = "unchanged"): Promise<string> => {
    const first = await client("apply", "-n", namespace, "-f", lesson(file));
    expect(first).toMatchObject({ code: 0, stdout: created.map((name) => `${name} created\n`).join("") });
    const revisions = (): Promise<string> => ok("get", "-n", namespace, "-f", lesson(file), "-o", "jsonpath={..resourceVersion}");
    const before = again === "unchanged" ? "" : await revisions();
    expect(await ok("apply", "-n", namespace, "-f", lesson(file))).toBe(created.map((name) => `${name} ${again}\n`).join(""));
    if (again !== "unchanged") expect(await revisions()).toBe(before);
    return first.stderr.trimEnd();
  };
  const inside = (url: string): Promise<Answer> => get(url, { proxy: daemon.connection.proxy });

  beforeAll(async () => {
    daemon = await startDaemon();
    for (const name of ["selector", "manual", "prod"]) await ok("create", "namespace", name);
    const deployments = ["deployment.apps/my-app", "deployment.apps/hello-node"];
    await apply("00-deployments.yaml", "default", deployments);
    await apply("00-deployments.yaml", "selector", deployments);
    await apply("07-backends.yaml", "default", ["deployment.apps/s1", "service/s1", "deployment.apps/s2", "service/s2"]);
  });
  afterAll(() => daemon?.close());

  /** Asks until the pods behind the door are ready; a refused connection or an error of a proxy is asked again. */
  const eventually = async (ask: () => Promise<Answer>): Promise<Answer> =>
    await expect.poll(async () => await ask().catch((error: Error) => ({ status: 0, text: error.message })), { timeout: 20_000 }).toMatchObject({ status: 200 }).then(ask);

  test("01: a ClusterIP of one's own choice", async () => {
    expect(await apply("01-service-template.yaml", "default", ["service/my-service"])).toBe("");
    expect(await ok("get", "service", "my-service", "-o", "jsonpath={.spec.clusterIP}")).toBe("10.0.10.10");
    expect((await eventually(() => inside("http://10.0.10.10/"))).text).toMatch(/^my-app-[a-z0-9]+-[a-z0-9]{5}$/);
    expect((await inside("http://my-service.default.svc.cluster.local/")).text).toMatch(/^my-app-/);
  });

  test("02: a selector", async () => {
    expect(await apply("02-service-with-selector.yaml", "selector", ["service/my-service"])).toBe("");
    expect((await eventually(() => inside("http://my-service.selector/"))).text).toMatch(/^my-app-/);
  });

  test("03, 04: hand-made Endpoints lead out of the cluster, where nobody is yet", async () => {
    expect(await apply("03-service-without-selector.yaml", "manual", ["service/my-service"])).toBe("");
    expect(await apply("04-endpoints.yaml", "manual", ["endpoints/my-service"], "configured")).toContain(endpointsWarning);
    const failing = (): Promise<string> => inside("http://my-service.manual/").then(({ status, text }) => `${status} ${text}`);
    await expect.poll(failing, { timeout: 10_000 }).toMatch(/^50\d .*no such host is on the simulated outside yet: 192\.0\.2\.42/s);
  });

  test("05: a NodePort, on the loopback address of every node", async () => {
    expect(await apply("05-nodeport.yaml", "default", ["service/hello-node-svc"])).toBe("");
    expect(await ok("get", "service", "hello-node-svc", "--no-headers")).toMatch(/NodePort +10\.0\.\d+\.\d+ +<none> +80:30036\/TCP/);
    const addresses = (await ok("get", "nodes", "-o", 'jsonpath={.items[*].status.addresses[?(@.type=="ExternalIP")].address}')).split(" ");
    expect(addresses).toHaveLength(3);
    // Only Linux has all of 127.0.0.0/8.
    for (const address of process.platform === "linux" ? addresses : ["127.0.0.1"]) {
      expect((await eventually(() => get(`http://${address}:30036/`))).text).toMatch(/^Hello, world!\nVersion: 1\.0\.0\nHostname: hello-node-/);
    }
  });

  test("06: an ExternalName is a name outside", async () => {
    expect(await apply("06-externalname.yaml", "prod", ["service/my-service"])).toBe("");
    expect(await ok("get", "service", "my-service", "-n", "prod", "--no-headers")).toMatch(/ExternalName +<none> +my\.database\.example\.com +<none>/);
    const { status, text } = await inside("http://my-service.prod/");
    expect(status).toBeGreaterThanOrEqual(500);
    expect(text).toContain("my.database.example.com");
  });

  test("07: an Ingress of old leads by host and path", async () => {
    expect(await apply("07-ingress.yaml", "default", ["ingress.extensions/test"], "configured")).toContain(ingressWarning);
    const at = (host: string, path: string): Promise<Answer> => get(daemon.connection.ingressHttp + path, { host });
    expect((await eventually(() => at("foo.bar.com", "/foos1"))).text).toBe("hello from s1\n");
    expect((await eventually(() => at("foo.bar.com", "/bars2"))).text).toBe("hello from s2\n");
    expect((await eventually(() => at("bar.foo.com", "/"))).text).toBe("hello from s2\n");
    expect((await at("foo.bar.com", "/nothing")).status).toBe(404);
    expect((await at("other.example.com", "/")).status).toBe(404);
    await expect.poll(() => ok("get", "ingress.v1.networking.k8s.io", "test", "--no-headers"), { timeout: 10_000 }).toMatch(/^test +nginx +foo\.bar\.com,bar\.foo\.com +127\.\d+\.200\.1 +80 /);
  });

  test("the broken ones are refused", async () => {
    for (const file of ["03-service-without-selector.broken.yaml", "07-ingress.broken.yaml"]) {
      const { code, stdout } = await client("apply", "-f", lesson(file));
      expect([file, code, stdout]).toEqual([file, 1, ""]);
    }
  });

  test("is all there is", async () => {
    const applied = ["00-deployments", "01-service-template", "02-service-with-selector", "03-service-without-selector", "04-endpoints", "05-nodeport", "06-externalname", "07-backends", "07-ingress"];
    const good = (await readdir(lesson(""))).filter((name) => name.endsWith(".yaml") && !name.endsWith(".broken.yaml"));
    expect(good.sort()).toEqual(applied.map((name) => `${name}.yaml`));
  });
});
