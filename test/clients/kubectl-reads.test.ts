import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectlVersions, startKubectls, type KubectlSession } from "../support/kubectl-session.ts";

const versions = await kubectlVersions();
let clients: Awaited<ReturnType<typeof startKubectls>>;
beforeAll(async () => {
  if (versions.length > 0) clients = await startKubectls();
});
afterAll(() => clients?.close());

const manifest = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, labels: { app: web } }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
      - { name: web, image: nginx, ports: [{ containerPort: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  selector: { app: web }
  ports: [{ port: 80 }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { a: b }
---
apiVersion: v1
kind: Secret
metadata: { name: password }
stringData: { a: b }
`;
const ingress = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec:
  rules:
  - host: web.example.com
    http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] }
`;
const endpointsWarning = "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\n";
const minorOf = (version: string): number => Number(version.split(".")[1]);

// A file without tests fails.
test.each(versions.length > 0 ? [] : ["none"])("there is no kubectl to test with: %s", () => expect(versions).toEqual([]));

describe.each(versions)("kubectl %s", (version) => {
  /** For `test.each`: this release, when it is 1.`minor` or newer. */
  const since = (minor: number): string[] => (minorOf(version) >= minor ? [version] : []);
  let k: KubectlSession;
  beforeAll(async () => {
    k = clients.at(version);
    await k.ok("create -f -", { input: manifest });
    await k.ok("create -f -", { input: ingress });
    await k.ok("rollout status deployment/web --timeout=20s");
  });

  const rows = async (words: string): Promise<string[][]> =>
    (await k.ok(words)).trimEnd().split("\n").map((line) => line.split(/ {2,}/));

  test("finds the server's version", async () => {
    const { stdout, code } = await k.run("version -o json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout).serverVersion).toMatchObject({ major: "1", minor: "36" });
    expect(await k.ok("cluster-info")).toContain("is running at");
    expect(await k.ok("get --raw /readyz")).toBe("ok");
  });

  test("lists the resources, and none that is not there", async () => {
    const resources = await rows("api-resources");
    expect(resources[0]).toEqual(["NAME", "SHORTNAMES", expect.stringMatching(/^API(VERSION|GROUP)$/), "NAMESPACED", "KIND"]);
    expect(resources).toContainEqual(["deployments", "deploy", expect.stringMatching(/^apps/), "true", "Deployment"]);
    expect(await k.fails("get foo")).toBe(`error: the server doesn't have a resource type "foo"`);
  });

  test.each([
    ["pods", ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]],
    ["pods -o wide", ["NAME", "READY", "STATUS", "RESTARTS", "AGE", "IP", "NODE", "NOMINATED NODE", "READINESS GATES"]],
    ["pods -A", ["NAMESPACE", "NAME", "READY", "STATUS", "RESTARTS", "AGE"]],
    ["po --show-labels", ["NAME", "READY", "STATUS", "RESTARTS", "AGE", "LABELS"]],
    ["deploy", ["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"]],
    ["deploy -o wide", ["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE", "CONTAINERS", "IMAGES", "SELECTOR"]],
    ["rs", ["NAME", "DESIRED", "CURRENT", "READY", "AGE"]],
    ["svc", ["NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE"]],
    ["ing", ["NAME", "CLASS", "HOSTS", "ADDRESS", "PORTS", "AGE"]],
    ["ingressclasses", ["NAME", "CONTROLLER", "PARAMETERS", "AGE"]],
    ["endpointslices", ["NAME", "ADDRESSTYPE", "PORTS", "ENDPOINTS", "AGE"]],
    ["nodes", ["NAME", "STATUS", "ROLES", "AGE", "VERSION"]],
    ["nodes -o wide", ["NAME", "STATUS", "ROLES", "AGE", "VERSION", "INTERNAL-IP", "EXTERNAL-IP", "OS-IMAGE", "KERNEL-VERSION", "CONTAINER-RUNTIME"]],
    ["events", ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]],
    ["ns", ["NAME", "STATUS", "AGE"]],
    ["cm", ["NAME", "DATA", "AGE"]],
    ["secrets", ["NAME", "TYPE", "DATA", "AGE"]],
    ["sa", ["NAME", "AGE"]],
    ["leases -A", ["NAMESPACE", "NAME", "HOLDER", "AGE"]],
    ["ipaddresses", ["NAME", "PARENTREF"]],
    ["servicecidrs", ["NAME", "CIDRS", "AGE"]],
  ])("get %s", async (words, columns) => {
    const [header] = await rows(`get ${words}`);
    expect(header!.map((column) => column.trim())).toEqual(columns);
  });

  test("get in other forms", async () => {
    expect(await k.ok("get svc web -o yaml")).toContain("kind: Service\n");
    expect(JSON.parse(await k.ok("get pods -l app=web -o json"))).toMatchObject({ kind: "List", items: [{ kind: "Pod" }, {}, {}] });
    expect(await k.ok("get svc web -o jsonpath={.spec.ports[0].targetPort}{.spec.type}")).toBe("80ClusterIP");
    expect(await k.ok("get svc,cm -l !app -o name")).toBe("service/web\nconfigmap/kube-root-ca.crt\nconfigmap/settings\n");
    expect(await k.ok("get cm settings -o custom-columns=N:.metadata.name,A:.data.a --no-headers")).toMatch(/^settings +b\n$/);
    expect(await k.ok("get pods --field-selector spec.nodeName=none -o name")).toBe("");
    expect(await k.warned("get endpoints web -o name", endpointsWarning)).toBe("endpoints/web\n");
  });

  test("get all lists in the order of discovery, with the resource before the name", async () => {
    const names = (await rows("get all")).flatMap(([first]) => (first?.includes("/") ? [first.replace(/\/.*/, "")] : []));
    expect([...new Set(names)]).toEqual(["pod", "service", "deployment.apps", "replicaset.apps"]);
  });

  test("sorts and pages", async () => {
    const sorted = await rows("get pods --sort-by=.spec.nodeName --no-headers -o wide");
    expect(sorted.map((row) => row[6])).toEqual(["node-1", "node-2", "node-3"]);
    expect(await rows("get pods --chunk-size=1 --no-headers")).toHaveLength(3);
  });

  test("an empty list says so", async () => {
    expect(await k.warned("get leases", `No resources found in ${k.namespace} namespace.\n`)).toBe("");
    expect(await k.fails("get pod none")).toBe('Error from server (NotFound): pods "none" not found');
  });

  test.each([
    ["pod -l app=web", /Status: +Running[^]*Image: +nginx\n[^]*Ready +True[^]*default-scheduler +Successfully assigned/],
    ["service web", /IP: +10\.0\.[^]*TargetPort: +80\/TCP\n[^]*Endpoints: +10\.244\.\d\.\d+:80,/],
    ["deployment web", /Replicas: +3 desired \| 3 updated \| 3 total \| 3 available \| 0 unavailable[^]*ScalingReplicaSet/],
    ["replicaset -l app=web", /Controlled By: +Deployment\/web\nReplicas: +3 current \/ 3 desired/],
    ["node node-1", /InternalIP: +172\.18\.0\.2\n[^]*PodCIDR: +10\.244\.1\.0\/24\n[^]*Non-terminated Pods:/],
    ["namespace default", /Status: +Active/],
    ["configmap settings", /a:\n----\nb\n/],
    ["secret password", /a: +1 bytes/],
    ["serviceaccount default", /Name: +default\n/],
    ["ingressclass nginx", /Controller: +k8s\.io\/ingress-nginx/],
    ["lease node-1 -n kube-node-lease", /Holder Identity: +node-1/],
    ["ingress web", /web\.example\.com/],
  ])("describe %s", async (words, text) => {
    const { code, stdout, stderr } = await k.run(`describe ${words}`);
    // Up to 1.30 the describers of Service and Ingress read Endpoints.
    expect([code, stderr === endpointsWarning ? "" : stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(text);
  });

  // 1.20 reads the slices' beta, which a current cluster no longer serves.
  test.each(since(21))("describe endpointslices", async () => {
    expect(await k.ok("describe endpointslices -l kubernetes.io/service-name=web")).toMatch(/AddressType: +IPv4\n[^]*NodeName: +node-1/);
  });

  // Older releases know them as v1alpha1 or v1beta1 alone, which a current cluster no longer serves.
  test.each(since(33))("describe the addresses of services", async () => {
    expect(await k.ok("describe ipaddress 10.0.0.1")).toMatch(/Resource: +services\n +Namespace: +default\n +Name: +kubernetes\n/);
    expect(await k.ok("describe servicecidr kubernetes")).toMatch(/CIDRs: +10\.0\.0\.0\/16\n/);
  });

  test("describe endpoints, with a cluster's warning", async () => {
    expect(await k.warned("describe endpoints web", endpointsWarning)).toMatch(/Addresses: +10\.244\.1\.\d+,10\.244\.2\.\d+,10\.244\.3\.\d+\n/);
  });

  test("explain reads the served OpenAPI", async () => {
    const told = await k.ok("explain pod.spec.containers --recursive");
    expect(told).toContain("containerPort");
    expect(told).toMatch(/<\[\]ContainerPort>|<\[\]Object>/);
    expect(await k.ok("explain service.spec.clusterIP")).toMatch(/clusterIP +<string>/);
    expect(await k.ok("explain ingress.spec.rules")).toContain("host");
  });

  test("logs", async () => {
    const [pod] = (await k.ok("get pods -l app=web -o name")).split("\n");
    const log = await k.ok(`logs ${pod}`);
    expect(log).toContain("start up");
    expect(await k.ok(`logs ${pod} --tail=1 --timestamps`)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z .+\n$/);
    expect((await k.ok("logs -l app=web --prefix")).split("\n").filter((line) => line.startsWith("[pod/web-"))).toHaveLength(3);
    const following = k.start(`logs ${pod} --follow`);
    await following.until((stdout) => stdout.includes("start up"));
    await following.stop();
    expect(await k.fails(`logs ${pod} -c nope`)).toMatch(/container nope is not valid for pod web-/);
  });

  test("says what the user may", async () => {
    expect(await k.ok("auth can-i get pods")).toBe("yes\n");
  });

  // 1.27 asks for the alpha and the beta of it alone.
  test.each(since(28))("says who the user is", async () => {
    expect(await k.ok("auth whoami")).toMatch(/Username +kubernetes-admin\n/);
  });
});
