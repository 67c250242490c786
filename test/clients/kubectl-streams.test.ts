import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectlSession, kubectlVersions, type KubectlSession } from "../support/kubectl-session.ts";
import { kubectls, minorOf } from "../support/kubectl.ts";
import { startStreamingApi, type StreamingApi } from "../support/streaming-api.ts";

const versions = await kubectlVersions();
let lab: StreamingApi;
let web: http.Server;
const sessions = new Map<string, KubectlSession>();

beforeAll(async () => {
  lab = await startStreamingApi();
  web = http.createServer((request, response) => response.end(`${request.method} ${request.url}\n`)).listen(0, "127.0.0.1");
  await once(web, "listening");
  const { port } = web.address() as AddressInfo;
  lab.pods.ports.set(80, port);
  lab.network.places.set("10.244.1.5:80", port);
  await lab.pod("one", [{ name: "c", stdin: true, ports: [{ containerPort: 80 }] }]);
  await lab.pod("two", [{ name: "first" }, { name: "waiting" }]);
  const inDefault = "/api/v1/namespaces/default";
  await lab.api.call("POST", "/api/v1/namespaces", { body: { metadata: { name: "kube-system" } } });
  const labels = { "kubernetes.io/cluster-service": "true", "kubernetes.io/name": "CoreDNS" };
  await lab.api.call("POST", "/api/v1/namespaces/kube-system/services", { body: { metadata: { name: "kube-dns", labels }, spec: { clusterIP: "None", ports: [{ name: "dns", port: 53, protocol: "UDP" }] } } });
  await lab.api.call("POST", `${inDefault}/services`, { body: { metadata: { name: "web" }, spec: { clusterIP: "None", selector: { app: "web" }, ports: [{ port: 80 }] } } });
  await lab.api.call("POST", `${inDefault}/endpoints`, {
    body: { metadata: { name: "web" }, subsets: [{ addresses: [{ ip: "10.244.1.5", targetRef: { kind: "Pod", namespace: "default", name: "one" } }], ports: [{ port: 80 }] }] },
  });
  const kubeconfig = join(lab.folder, "kubeconfig");
  await writeFile(kubeconfig, `apiVersion: v1\nkind: Config\nclusters:\n- name: kx\n  cluster:\n    server: ${lab.api.url}\nusers:\n- name: admin\n  user: {}\ncontexts:\n- name: kx\n  context:\n    cluster: kx\n    user: admin\ncurrent-context: kx\n`);
  for (const kubectl of await kubectls()) sessions.set(kubectl.version, kubectlSession(kubectl, { kubeconfig }, "default"));
});
afterAll(async () => {
  web.close();
  await lab.close();
});

describe.each(versions)("kubectl %s", (version) => {
  const minor = minorOf({ version, path: "" });
  const kubectl = (): KubectlSession => sessions.get(version)!;
  /** Which upgrades a verbose command made, and whether it spoke of another way. */
  const upgrades = (stderr: string, path: string): string[] => {
    expect(stderr).not.toMatch(/fallback/i);
    return stderr.split("\n").flatMap((line) => (line.includes(path) && /101 Switching Protocols/.test(line) ? [/\b(GET|POST)\b/.exec(line)![1]!] : []));
  };

  test("exec tells outputs and the exit code, the first way it tries", async () => {
    const ran = await kubectl().run(["exec", "one", "--", "sh", "-c", "echo out; echo err >&2; exit 3"]);
    expect(ran).toEqual({ code: 3, stdout: "out\n", stderr: "err\ncommand terminated with exit code 3\n" });
    const { stderr } = await kubectl().run("exec one -v=6 -- true");
    expect(upgrades(stderr, "/exec")).toEqual([minor >= 30 ? "GET" : "POST"]);
  });

  test("exec -i passes stdin on to its end", async () => {
    expect(await kubectl().ok("exec -i one -- cat", { input: "hello\n" })).toBe("hello\n");
    const much = "0123456789abcde\n".repeat(100_000);
    expect(await kubectl().ok("exec -i one -- cat", { input: much })).toBe(much);
  });

  test("exec says what is wrong in the cluster's words", async () => {
    expect(await kubectl().fails("exec one -c none -- ls")).toBe("Error from server (BadRequest): container none is not valid for pod one");
    expect(await kubectl().fails("exec two -c waiting -- ls")).toBe('error: unable to upgrade connection: container not found ("waiting")');
    expect(await kubectl().fails("exec none -- ls")).toBe('Error from server (NotFound): pods "none" not found');
    const broken = await kubectl().fails("exec one -- broken");
    const once = "Internal error occurred: error executing command in container: failed to exec in container: it broke";
    expect(broken).toBe(minor >= 30 ? `error: Internal error occurred: ${once}` : `error: ${once}`);
  });

  test("attach joins the container's process", async () => {
    const { code, stdout, stderr } = await kubectl().run("attach one -i -v=6", { input: "typed\n" });
    expect([code, stdout]).toEqual([0, "attached to c\ntyped\n"]);
    expect(stderr).toContain("end\n");
    expect(upgrades(stderr, "/attach")).toEqual([minor >= 30 ? "GET" : "POST"]);
  });

  test("cp brings files there and back", async () => {
    const there = join(lab.folder, `there-${version}`);
    await mkdir(there);
    const content = "some words\n".repeat(50_000);
    const file = kubectl().file("file", content);
    await kubectl().ok(["cp", file, `one:${there}/copied`]);
    expect(await readFile(join(there, "copied"), "utf8")).toBe(content);
    await kubectl().run(["cp", `one:${there}/copied`, `${file}.back`]);
    expect(await readFile(`${file}.back`, "utf8")).toBe(content);
  });

  test("port-forward carries many connections, and says what is refused", async () => {
    const forward = kubectl().start("port-forward pod/one :80 :81 -v=6");
    const told = await forward.until((stdout) => /-> 80\n/.test(stdout) && /-> 81\n/.test(stdout));
    const port = (to: number): string => new RegExp(`127.0.0.1:(\\d+) -> ${to}`).exec(told)![1]!;
    const answers = await Promise.all(Array.from({ length: 20 }, async (_, i) => (await fetch(`http://127.0.0.1:${port(80)}/${i}`, { headers: { connection: "close" } })).text()));
    expect(answers).toEqual(Array.from({ length: 20 }, (_, i) => `GET /${i}\n`));
    await expect(fetch(`http://127.0.0.1:${port(81)}/`)).rejects.toThrow("fetch failed");
    // Releases since 1.23 end when the pod refuses.
    const { stderr } = minor >= 23 ? await forward.ended : await forward.stop();
    expect(stderr).toMatch(/an error occurred forwarding \d+ -> 81: error forwarding port 81 to pod [0-9a-f]{64}, uid : failed to connect to localhost:81 inside namespace/);
    expect(upgrades(stderr, "/portforward")).toEqual([minor >= 31 ? "GET" : "POST"]);
  });

  test("get --raw and cluster-info go through the proxy paths", async () => {
    const inDefault = "/api/v1/namespaces/default";
    expect(await kubectl().ok(`get --raw ${inDefault}/pods/one/proxy/a?b=c`)).toBe("GET /a?b=c\n");
    expect(await kubectl().ok(`get --raw ${inDefault}/services/web:80/proxy/`)).toBe("GET /\n");
    expect(await kubectl().fails(`get --raw ${inDefault}/services/web:81/proxy/`)).toBe('Error from server (ServiceUnavailable): no service port 81 found for service "web"');
    expect(await kubectl().fails(`get --raw ${inDefault}/pods/one:81/proxy/`)).toBe("Error from server (ServiceUnavailable): error trying to reach service: dial tcp 10.244.1.5:81: connect: connection refused");
    // Coloured: escapes stand between the words.
    expect(await kubectl().ok("cluster-info")).toMatch(new RegExp(`CoreDNS.* is running at .*${lab.api.url}/api/v1/namespaces/kube-system/services/kube-dns:dns/proxy`));
  });

  test("proxy passes requests on", async () => {
    const proxy = kubectl().start("proxy --port=0");
    const [, address] = /Starting to serve on (\S+)/.exec(await proxy.until((stdout) => stdout.includes("Starting to serve")))!;
    const get = async (path: string): Promise<string> => (await fetch(`http://${address}${path}`)).text();
    expect(await get("/api/v1/namespaces/default/services/web:80/proxy/x")).toBe("GET /x\n");
    expect(JSON.parse(await get("/api/v1/namespaces/default/pods/one"))).toMatchObject({ kind: "Pod", metadata: { name: "one" } });
    // A path without its last slash: kubectl's own proxy passes the redirect on.
    expect(await get("/api/v1/namespaces/default/pods/one/proxy")).toBe("GET /\n");
    await proxy.stop();
  });
});
