import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectlVersions, startKubectls, type KubectlSession } from "../support/kubectl-session.ts";

const versions = await kubectlVersions();
let clients: Awaited<ReturnType<typeof startKubectls>>;
beforeAll(async () => {
  if (versions.length > 0) clients = await startKubectls();
});
afterAll(() => clients?.close());

const settings = (name: string, data: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: ${data}\n`;

const deployment = (name: string, image: string, more = ""): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  ${more}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "${image}", ports: [{ containerPort: 80 }] }] }
`;

interface Entry {
  manager: string;
  operation: string;
  fieldsV1: object;
  subresource?: string;
}

// A file without tests fails.
test.each(versions.length > 0 ? [] : ["none"])("there is no kubectl to test with: %s", () => expect(versions).toEqual([]));

describe.each(versions)("kubectl %s", (version) => {
  let k: KubectlSession;
  beforeAll(() => {
    k = clients.at(version);
  });
  const apply = (input: string, flags = ""): Promise<string> => k.ok(`apply --server-side -f -${flags && ` ${flags}`}`, { input });
  const jsonpath = (what: string, path: string): Promise<string> => k.ok(["get", ...what.split(" "), "-o", `jsonpath=${path}`]);
  // kubectl before 1.21 always prints managedFields, and has no flag for it.
  const shown = Number(version.split(".")[1]) < 21 ? "" : " --show-managed-fields";
  const entries = async (what: string): Promise<Entry[]> => {
    const { metadata } = JSON.parse(await k.ok(`get ${what} -o json${shown}`)) as { metadata: { managedFields: Entry[] } };
    return metadata.managedFields;
  };

  test("creates what is not there: one Apply entry with what was sent", async () => {
    expect(await apply(settings("new", "{ a: x }"))).toBe("configmap/new serverside-applied\n");
    expect(await entries("configmap new")).toMatchObject([{ manager: "kubectl", operation: "Apply", fieldsV1: { "f:data": { "f:a": {} } } }]);
    await apply(deployment("owned", "registry.k8s.io/pause"));
    const mine = (await entries("deployment owned")).find(({ manager }) => manager === "kubectl");
    const container = { ".": {}, "f:image": {}, "f:name": {}, "f:ports": { 'k:{"containerPort":80,"protocol":"TCP"}': { ".": {}, "f:containerPort": {} } } };
    expect(mine!.fieldsV1).toEqual({
      "f:spec": { "f:selector": {}, "f:template": { "f:metadata": { "f:labels": { "f:app": {} } }, "f:spec": { "f:containers": { 'k:{"name":"web"}': container } } } },
    });
  });

  test("the same manifest twice writes once", async () => {
    const input = settings("twice", "{ a: x }");
    await apply(input);
    const before = await jsonpath("configmap twice", "{.metadata.resourceVersion}");
    expect(await apply(input)).toBe("configmap/twice serverside-applied\n");
    expect(await jsonpath("configmap twice", "{.metadata.resourceVersion}")).toBe(before);
  });

  test("another manager's value is a conflict, until it is forced", async () => {
    await apply(settings("shared", "{ k: x, other: x }"), "--field-manager=a");
    const conflict = await k.fails("apply --server-side -f - --field-manager=b", { input: settings("shared", "{ k: z }") });
    expect(conflict).toMatch(/^error: Apply failed with 1 conflict: conflict with "a": \.data\.k\nPlease review the fields above--they currently have other managers\./);
    const two = await k.fails("apply --server-side -f - --field-manager=b", { input: settings("shared", "{ k: z, other: z }") });
    expect(two).toContain('Apply failed with 2 conflicts: conflicts with "a":\n- .data.k\n- .data.other\n');
    await apply(settings("shared", "{ k: z }"), "--field-manager=b --force-conflicts");
    expect(await jsonpath("configmap shared", "{.data.k}{.data.other}")).toBe("zx");
    expect((await entries("configmap shared")).map(({ manager, fieldsV1 }) => [manager, fieldsV1])).toEqual([
      ["a", { "f:data": { "f:other": {} } }],
      ["b", { "f:data": { "f:k": {} } }],
    ]);
  });

  test("what an update set is a conflict that names its version and path", async () => {
    await apply(deployment("updated", "registry.k8s.io/pause", "replicas: 0"));
    await k.ok("set image deployment/updated web=registry.k8s.io/pause:3.10 --field-manager=setter");
    await k.ok("scale deployment/updated --replicas=1");
    const input = deployment("updated", "registry.k8s.io/pause", "replicas: 0");
    const conflict = await k.fails("apply --server-side -f -", { input });
    // Without a flag a manager has the name of its program.
    expect(conflict).toMatch(/conflicts with "kubectl[^"]*" with subresource "scale" using apps\/v1:\n- \.spec\.replicas\n/);
    expect(conflict).toContain('conflicts with "setter" using apps/v1:\n- .spec.template.spec.containers[name="web"].image\n');
    // What the manifest leaves to others is no conflict.
    const one = await k.fails("apply --server-side -f -", { input: deployment("updated", "registry.k8s.io/pause") });
    expect(one).toContain('Apply failed with 1 conflict: conflict with "setter" using apps/v1: .spec.template.spec.containers[name="web"].image\n');
  });

  test("what is left out goes, unless another manager owns it", async () => {
    await apply(settings("less", "{ a: x, b: x, c: x }"));
    await apply(settings("less", "{ b: x }"), "--field-manager=other");
    await apply(settings("less", "{ a: x }"));
    expect(JSON.parse(await jsonpath("configmap less", "{.data}"))).toEqual({ a: "x", b: "x" });
    await apply(settings("less", "{}"), "--field-manager=other");
    expect(JSON.parse(await jsonpath("configmap less", "{.data}"))).toEqual({ a: "x" });
  });

  test("takes over from client-side apply without a conflict", async () => {
    await k.ok("apply -f -", { input: deployment("moved", "registry.k8s.io/pause") });
    expect((await entries("deployment moved")).map(({ manager }) => manager)).toContain("kubectl-client-side-apply");
    const input = deployment("moved", "registry.k8s.io/pause:3.10");
    expect(await apply(input)).toBe("deployment.apps/moved serverside-applied\n");
    expect(await jsonpath("deployment moved", "{.spec.template.spec.containers[0].image}")).toBe("registry.k8s.io/pause:3.10");
    const managers = (await entries("deployment moved")).map(({ manager, operation }) => `${manager} ${operation}`);
    expect(managers).toContain("kubectl Apply");
    // Releases before 1.26 leave the entry of client-side apply as it is.
    if (Number(version.split(".")[1]) < 26) return;
    expect(managers).toContain("kubectl-last-applied Apply");
    expect(managers.join()).not.toContain("kubectl-client-side-apply");
  });

  test("diff tells what an apply would change, and stores nothing", async () => {
    const input = settings("diffed", "{ a: x }");
    await apply(input);
    expect(await k.ok("diff --server-side -f -", { input })).toBe("");
    const changed = await k.run("diff --server-side -f -", { input: settings("diffed", "{ a: z }") });
    expect({ code: changed.code, stderr: changed.stderr }).toEqual({ code: 1, stderr: "" });
    expect(changed.stdout).toMatch(/^- {2}a: x$/m);
    expect(changed.stdout).toMatch(/^\+ {2}a: z$/m);
    expect(await jsonpath("configmap diffed", "{.data.a}")).toBe("x");
  });

  test("a dry run stores nothing", async () => {
    expect(await apply(settings("dry", "{ a: x }"), "--dry-run=server")).toBe("configmap/dry serverside-applied (server dry run)\n");
    expect(await k.fails("get configmap dry")).toContain('configmaps "dry" not found');
  });

  test("a field that the schema does not know is refused in the server's words", async () => {
    const input = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: wrong, namespace: ${k.namespace} }\ndat: { a: b }\n`;
    expect(await k.fails("apply --server-side --validate=false -f -", { input })).toContain(
      `failed to create typed patch object (${k.namespace}/wrong; /v1, Kind=ConfigMap): .dat: field not declared in schema`,
    );
  });
});
