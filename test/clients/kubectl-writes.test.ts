import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectlVersions, startKubectls, type KubectlSession } from "../support/kubectl-session.ts";

const versions = await kubectlVersions();
let clients: Awaited<ReturnType<typeof startKubectls>>;
beforeAll(async () => {
  if (versions.length > 0) clients = await startKubectls();
});
afterAll(() => clients?.close());

const minorOf = (version: string): number => Number(version.split(".")[1]);

const settings = (data: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n${data}\n`;

const containers = (...names: string[]): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [${names.map((name) => `{ name: ${name}, image: registry.k8s.io/pause }`).join(", ")}] }
`;

const service = `
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ name: a, port: 80 }] }
`;

// A file without tests fails.
test.each(versions.length > 0 ? [] : ["none"])("there is no kubectl to test with: %s", () => expect(versions).toEqual([]));

describe.each(versions)("kubectl %s", (version) => {
  let k: KubectlSession;
  beforeAll(() => {
    k = clients.at(version);
  });
  const jsonpath = (what: string, path: string): Promise<string> => k.ok(["get", ...what.split(" "), "-o", `jsonpath=${path}`]);

  test("creates from flags: typed bodies, in protobuf from 1.32 on", async () => {
    expect(await k.ok(["create", "namespace", `${k.namespace}-more`])).toBe(`namespace/${k.namespace}-more created\n`);
    expect(await k.ok("create secret generic password --from-literal=a=b")).toBe("secret/password created\n");
    expect(await jsonpath("secret password", "{.data.a}")).toBe("Yg==");
    expect(await k.ok("create deployment typed --image=registry.k8s.io/pause --replicas=2")).toBe("deployment.apps/typed created\n");
    expect(await jsonpath("deployment typed", "{.spec.replicas}{.spec.strategy.type}")).toBe("2RollingUpdate");
    expect(await k.ok("expose deployment typed --port=80 --target-port=8080")).toBe("service/typed exposed\n");
    expect(await jsonpath("service typed", "{.spec.ports[0].targetPort}{.spec.selector.app}")).toBe("8080typed");
    expect(await k.ok("run one --image=registry.k8s.io/pause")).toBe("pod/one created\n");
  });

  test("apply creates, finds unchanged and drops what the manifest no longer has", async () => {
    const apply = (manifest: string): Promise<string> => k.ok("apply -f -", { input: manifest });
    expect(await apply(containers("a", "b"))).toBe("deployment.apps/web created\n");
    expect(await apply(containers("a", "b"))).toBe("deployment.apps/web unchanged\n");
    expect(await apply(containers("b"))).toBe("deployment.apps/web configured\n");
    expect(await jsonpath("deployment web", "{.spec.template.spec.containers[*].name}")).toBe("b");
    expect(await jsonpath("deployment web", "{.metadata.generation}")).toBe("2");
    expect(await k.ok("diff -f -", { input: containers("b") })).toBe("");
    const changed = await k.run("diff -f -", { input: containers("b", "c") });
    expect(changed.code).toBe(1);
    expect(changed.stdout).toMatch(/^\+.*name: c$/m);
    expect(await jsonpath("deployment web", "{.spec.template.spec.containers[*].name}")).toBe("b");
    expect(await k.ok("set image deployment/web b=registry.k8s.io/pause:3.10")).toBe("deployment.apps/web image updated\n");
  });

  test("apply into a namespace that is not there", async () => {
    const stderr = await k.fails("apply -n nope -f -", { input: settings("") });
    expect(stderr).toContain('namespaces "nope" not found');
  });

  test("field validation", async () => {
    const input = settings("dat: { a: b }");
    const strict = await k.fails("create -f -", { input });
    // Releases before server-side validation find it in the schema themselves.
    expect(strict).toMatch(
      /^Error from server \(BadRequest\): error when creating "STDIN": ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dat"$|unknown field "dat" in io\.k8s\.api\.core\.v1\.ConfigMap/,
    );
    expect(await k.fails("create -f -", { input: "hello" })).toMatch(/^error: /);
    if (minorOf(version) < 25) return;
    expect(await k.warned("create --validate=warn -f -", 'Warning: unknown field "dat"\n', { input })).toBe("configmap/settings created\n");
    await k.ok("delete configmap settings");
    expect(await k.ok("create --validate=ignore -f -", { input })).toBe("configmap/settings created\n");
    await k.ok("delete configmap settings");
  });

  test("what is there already is not created again", async () => {
    const input = settings("");
    await k.ok("create -f -", { input });
    expect(await k.fails("create -f -", { input })).toBe('Error from server (AlreadyExists): error when creating "STDIN": configmaps "settings" already exists');
    expect(await k.ok("delete -f -", { input })).toMatch(/^configmap "settings" deleted/);
    expect(await k.fails("delete configmap settings")).toBe('Error from server (NotFound): configmaps "settings" not found');
  });

  test("a faulty object is refused with every fault", async () => {
    const stderr = await k.fails("create -f -", { input: service.replace("name: web", "name: Web_1").replace("port: 80", "port: 70000") });
    expect(stderr).toContain('The Service "Web_1" is invalid: ');
    expect(stderr).toMatch(/\* metadata\.name: Invalid value: "Web_1": a lowercase RFC 1123 label must consist of/);
    expect(stderr).toContain("* spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive");
  });

  test("patches of all three sorts", async () => {
    await k.ok("apply -f -", { input: service });
    const ports = (): Promise<string> => jsonpath("service web", "{.spec.ports[*].port}");
    const patch = (type: string, body: object): Promise<string> => k.ok(["patch", "service", "web", `--type=${type}`, "-p", JSON.stringify(body)]);
    expect(await patch("strategic", { spec: { ports: [{ name: "b", port: 81 }] } })).toBe("service/web patched\n");
    expect((await ports()).split(" ").sort()).toEqual(["80", "81"]);
    await patch("merge", { spec: { ports: [{ name: "c", port: 82 }] } });
    expect(await ports()).toBe("82");
    await patch("json", [{ op: "replace", path: "/spec/ports/0/port", value: 83 }]);
    expect(await ports()).toBe("83");
    expect(await patch("merge", { spec: { type: "ClusterIP" } })).toBe("service/web patched (no change)\n");
    const failed = await k.fails(["patch", "service", "web", "--type=json", "-p", '[{"op":"test","path":"/spec/type","value":"zzz"}]']);
    expect(failed).toMatch(/^The request is invalid(: the server rejected our request due to an error in our request)?$/);
  });

  test("$retainKeys drops what the new strategy has no use for", async () => {
    await k.ok("apply -f -", { input: containers("a").replace("name: web", "name: strategy") });
    await k.ok(["patch", "deployment", "strategy", "-p", '{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}']);
    expect(JSON.parse(await jsonpath("deployment strategy", "{.spec.strategy}"))).toEqual({ type: "Recreate" });
  });

  test("label, annotate", async () => {
    await k.ok("apply -f -", { input: service });
    expect(await k.ok("label service web tier=front")).toBe("service/web labeled\n");
    expect(await k.fails("label service web tier=back")).toMatch(/'tier' already has a value \(front\), and --overwrite is false/);
    expect(await k.ok("get service -l tier=front -o name")).toBe("service/web\n");
    expect(await k.ok("label service web tier-")).toMatch(/^service\/web (labeled|unlabeled)\n$/);
    expect(await k.ok("annotate service web note=x")).toMatch(/^service\/web annotated?\n$/);
    expect(await jsonpath("service web", "{.metadata.annotations.note}{.metadata.labels}")).toBe("x");
  });

  test("a replace of an older state is refused", async () => {
    await k.ok("apply -f -", { input: service });
    const old = await k.ok("get service web -o yaml");
    await k.ok("annotate service web changed=yes");
    expect(await k.fails("replace -f -", { input: old })).toMatch(
      /Error from server \(Conflict\): error when replacing "STDIN": Operation cannot be fulfilled on services "web": the object has been modified; please apply your changes to the latest version and try again$/,
    );
    const fresh = (await k.ok("get service web -o yaml")).replace("changed: ", "replaced: ");
    expect(await k.ok("replace -f -", { input: fresh })).toBe("service/web replaced\n");
  });

  test("dry runs store nothing", async () => {
    const input = settings("").replace("settings", "dry");
    expect(await k.ok("create --dry-run=server -f -", { input })).toBe("configmap/dry created (server dry run)\n");
    expect(await k.ok("apply --dry-run=server -f -", { input })).toBe("configmap/dry created (server dry run)\n");
    expect(await k.fails("get configmap dry")).toContain("not found");
  });

  test("the old Ingress still applies, with its warning, and reads as the new one", async () => {
    const input = `
apiVersion: networking.k8s.io/v1beta1
kind: Ingress
metadata: { name: old }
spec: { rules: [{ host: old.example.com, http: { paths: [{ path: /, backend: { serviceName: web, servicePort: 80 } }] } }] }
`;
    const warning = "Warning: networking.k8s.io/v1beta1 Ingress is deprecated in v1.19+, unavailable in v1.22+; use networking.k8s.io/v1 Ingress\n";
    const { code, stdout, stderr } = await k.run("apply -f -", { input });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "ingress.networking.k8s.io/old created\n" });
    expect(stderr.replaceAll(warning, "")).toBe("");
    expect(await jsonpath("ingress.v1.networking.k8s.io old", "{.spec.rules[0].http.paths[0].backend.service.name}")).toBe("web");
  });
});
