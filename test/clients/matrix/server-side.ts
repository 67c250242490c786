import { Deployment } from "@kx/shared/kinds/apps/deployment";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import type { KubeObject } from "@kx/shared/meta/object";
import { expect } from "vitest";
import { configMap, deployment, documents } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import type { Manifest, Session } from "./session.ts";

const input = (manifest: Manifest): { input: string } => ({ input: documents(manifest) });
const apply = (k: Session, manifest: Manifest, flags = ""): Promise<string> => k.ok(`apply --server-side -f -${flags}`, input(manifest));
/** `MANAGER OPERATION` of each entry. */
const entries = ({ metadata }: KubeObject): string[] => (metadata.managedFields ?? []).map(({ manager, operation }) => `${manager} ${operation}`);

/** Only the fields that are told: everything else is left to others. */
const sparse = (name: string, image: string, replicas?: number): Manifest => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec: {
    ...(replicas === undefined ? {} : { replicas }),
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "web", image, ports: [{ containerPort: 80 }] }] } },
  },
});

export const serverSide: readonly MatrixCase[] = [
  {
    name: "apply --server-side",
    async run(k) {
      expect(await apply(k, sparse("web", "nginx:1"))).toBe("deployment.apps/web serverside-applied\n");
      const { metadata } = await k.get(Deployment, "web");
      const mine = metadata.managedFields!.find(({ manager }) => manager === "kubectl");
      const container = { ".": {}, "f:image": {}, "f:name": {}, "f:ports": { 'k:{"containerPort":80,"protocol":"TCP"}': { ".": {}, "f:containerPort": {} } } };
      expect(mine).toMatchObject({ operation: "Apply", apiVersion: "apps/v1", fieldsType: "FieldsV1" });
      expect(mine!.fieldsV1).toEqual({
        "f:spec": { "f:selector": {}, "f:template": { "f:metadata": { "f:labels": { "f:app": {} } }, "f:spec": { "f:containers": { 'k:{"name":"web"}': container } } } },
      });
    },
  },
  {
    name: "apply --server-side, twice",
    async run(k) {
      await apply(k, configMap("a"));
      const { metadata } = await k.get(ConfigMap, "a");
      expect(await apply(k, configMap("a"))).toBe("configmap/a serverside-applied\n");
      expect((await k.get(ConfigMap, "a")).metadata.resourceVersion).toBe(metadata.resourceVersion);
    },
  },
  {
    name: "apply --server-side, a conflict",
    async run(k) {
      await apply(k, configMap("a", { k: "x", other: "x" }), " --field-manager=a");
      const refused = (data: Record<string, string>): Promise<string> => k.fails("apply --server-side -f - --field-manager=b", input(configMap("a", data)));
      expect(await refused({ k: "z" })).toMatch(/^error: Apply failed with 1 conflict: conflict with "a": \.data\.k\nPlease review the fields above--they currently have other managers\./);
      expect(await refused({ k: "z", other: "z" })).toMatch(/^error: Apply failed with 2 conflicts: conflicts with "a":\n- \.data\.k\n- \.data\.other\n/);
    },
  },
  {
    name: "apply --server-side --force-conflicts",
    async run(k) {
      await apply(k, configMap("a", { k: "x", other: "x" }), " --field-manager=a");
      await apply(k, configMap("a", { k: "z" }), " --field-manager=b --force-conflicts");
      const { data, metadata } = await k.get(ConfigMap, "a");
      expect(data).toEqual({ k: "z", other: "x" });
      expect(metadata.managedFields!.map(({ manager, fieldsV1 }) => [manager, fieldsV1])).toEqual([
        ["a", { "f:data": { "f:other": {} } }],
        ["b", { "f:data": { "f:k": {} } }],
      ]);
    },
  },
  {
    name: "apply --server-side against set and scale",
    async run(k) {
      await apply(k, sparse("web", "nginx:1", 0));
      await k.ok("set image deployment/web web=nginx:2 --field-manager=setter");
      await k.ok("scale deployment/web --replicas=1");
      const conflict = await k.fails("apply --server-side -f -", input(sparse("web", "nginx:1", 0)));
      // Without a flag a manager has the name of its program.
      expect(conflict).toMatch(/conflicts with "kubectl[^"]*" with subresource "scale" using apps\/v1:\n- \.spec\.replicas\n/);
      expect(conflict).toContain('conflicts with "setter" using apps/v1:\n- .spec.template.spec.containers[name="web"].image\n');
      // What the manifest leaves to others is no conflict.
      expect(await k.fails("apply --server-side -f -", input(sparse("web", "nginx:1")))).toContain(
        'Apply failed with 1 conflict: conflict with "setter" using apps/v1: .spec.template.spec.containers[name="web"].image\n',
      );
    },
  },
  {
    name: "apply --server-side, with fewer fields",
    async run(k) {
      await apply(k, configMap("a", { a: "x", b: "x", c: "x" }));
      await apply(k, configMap("a", { b: "x" }), " --field-manager=other");
      await apply(k, configMap("a", { a: "x" }));
      expect((await k.get(ConfigMap, "a")).data).toEqual({ a: "x", b: "x" });
      await apply(k, configMap("a", {}), " --field-manager=other");
      expect((await k.get(ConfigMap, "a")).data).toEqual({ a: "x" });
    },
  },
  {
    name: "apply --server-side, after apply",
    async run(k) {
      await k.ok("apply -f -", input(configMap("a")));
      expect(entries(await k.get(ConfigMap, "a"))).toEqual(["kubectl-client-side-apply Update"]);
      expect(await apply(k, configMap("a", { a: "c" }))).toBe("configmap/a serverside-applied\n");
      const taken = await k.get(ConfigMap, "a");
      expect(taken.data).toEqual({ a: "c" });
      // Releases before 1.26 leave the entry of client-side apply as it is.
      expect(entries(taken).sort()).toEqual(["kubectl Apply", k.minor < 26 ? "kubectl-client-side-apply Update" : "kubectl-last-applied Apply"]);
    },
  },
  {
    name: "apply --server-side --dry-run=server",
    async run(k) {
      expect(await apply(k, configMap("a"), " --dry-run=server")).toBe("configmap/a serverside-applied (server dry run)\n");
      await k.gone(ConfigMap, "a");
    },
  },
  {
    name: "apply --server-side of an unknown field",
    async run(k) {
      const misspelt = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: k.namespace }, dat: { a: "b" } };
      expect(await k.fails("apply --server-side --validate=false -f -", input(misspelt))).toContain(
        `failed to create typed patch object (${k.namespace}/a; /v1, Kind=ConfigMap): .dat: field not declared in schema`,
      );
    },
  },
  {
    name: "diff -f",
    async run(k) {
      await k.ok("apply -f -", input(deployment("web")));
      expect(await k.ok("diff -f -", input(deployment("web")))).toBe("");
      const { code, stdout } = await k.run("diff -f -", input(deployment("web", { replicas: 2, containers: ["web", "more"] })));
      expect(code).toBe(1);
      expect(stdout).toMatch(/^-{3} .*\n\+{3} /m);
      expect(stdout).toMatch(/^- {2}replicas: 1\n\+ {2}replicas: 2$/m);
      expect(stdout).toMatch(/^\+ {8}name: more$/m);
      expect((await k.get(Deployment, "web")).spec!.replicas).toBe(1);
    },
  },
  {
    name: "diff -f of what is not there",
    async run(k) {
      const { code, stdout } = await k.run("diff -f -", input(configMap("a")));
      expect(code).toBe(1);
      expect(stdout).toMatch(/^\+kind: ConfigMap$/m);
      await k.gone(ConfigMap, "a");
    },
  },
  {
    name: "diff --server-side -f",
    async run(k) {
      await apply(k, configMap("a"));
      expect(await k.ok("diff --server-side -f -", input(configMap("a")))).toBe("");
      const { code, stdout } = await k.run("diff --server-side -f -", input(configMap("a", { a: "z" })));
      expect(code).toBe(1);
      expect(stdout).toMatch(/^- {2}a: b\n\+ {2}a: z$/m);
      expect((await k.get(ConfigMap, "a")).data).toEqual({ a: "b" });
    },
  },
  {
    name: "diff --prune -l",
    since: 23,
    async run(k) {
      const labelled = (name: string): Manifest => ({ ...configMap(name), metadata: { name, labels: { set: "x" } } });
      await k.ok("apply -f -", { input: documents(labelled("a"), labelled("b")) });
      const flags = `--prune -l set=x --prune-${k.minor < 26 ? "whitelist" : "allowlist"}=core/v1/ConfigMap`;
      const { code, stdout } = await k.run(`diff ${flags} -f -`, input(labelled("a")));
      expect(code).toBe(1);
      expect(stdout).toMatch(/^-kind: ConfigMap$/m);
    },
  },
];
