import { Deployment } from "@kx/shared/kinds/apps/deployment";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Secret } from "@kx/shared/kinds/core/secret";
import { Service } from "@kx/shared/kinds/core/service";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { configMap, deployment, documents, secret, service } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import type { Session } from "./session.ts";

const misspelt = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, dat: { a: "b" } };

/** Who wrote the object, as managedFields has it. */
const managers = ({ metadata }: { metadata: { managedFields?: { manager?: string }[] } }): (string | undefined)[] => (metadata.managedFields ?? []).map(({ manager }) => manager);

function folder(k: Session): string {
  const root = `${k.file("root", "")}s`;
  mkdirSync(join(root, "deeper"), { recursive: true });
  writeFileSync(join(root, "a.yaml"), documents(configMap("a")));
  writeFileSync(join(root, "b.json"), documents(configMap("b")));
  writeFileSync(join(root, "ignored.txt"), "neither");
  writeFileSync(join(root, "deeper", "c.yml"), documents(configMap("c")));
  return root;
}

export const create: readonly MatrixCase[] = [
  {
    name: "create -f FILE",
    async run(k) {
      const file = k.file("all.yaml", documents(configMap("a"), secret("b"), service("c"), deployment("d")));
      expect(await k.ok(`create -f ${file}`)).toBe("configmap/a created\nsecret/b created\nservice/c created\ndeployment.apps/d created\n");
      expect((await k.get(Secret, "b")).data).toEqual({ a: "Yg==" });
      expect((await k.get(Service, "c")).spec).toMatchObject({ type: "ClusterIP", ports: [{ targetPort: 80, protocol: "TCP" }] });
      expect(managers(await k.get(ConfigMap, "a"))).toEqual(["kubectl-create"]);
      expect(await k.fails(`create -f ${file}`)).toContain(`Error from server (AlreadyExists): error when creating "${file}": configmaps "a" already exists`);
    },
  },
  {
    name: "create -f -",
    async run(k) {
      expect(await k.ok("create -f -", { input: documents(configMap("a"), configMap("b")) })).toBe("configmap/a created\nconfigmap/b created\n");
      expect(await k.fails("create -f -", { input: "hello" })).toMatch(/^error: /);
    },
  },
  {
    name: "create -f FOLDER, -R",
    async run(k) {
      const root = folder(k);
      expect(await k.ok(`create -f ${root}`)).toBe("configmap/a created\nconfigmap/b created\n");
      expect(await k.ok(`delete -R -f ${root} --ignore-not-found`)).toContain("deleted");
      expect(await k.ok(`create -R -f ${root}`)).toBe("configmap/a created\nconfigmap/b created\nconfigmap/c created\n");
    },
  },
  {
    name: "create --dry-run=client",
    async run(k) {
      expect(await k.ok("create -f - --dry-run=client", { input: documents(configMap("a")) })).toBe("configmap/a created (dry run)\n");
      await k.gone(ConfigMap, "a");
    },
  },
  {
    name: "create --dry-run=server",
    async run(k) {
      const input = documents(service("a"));
      expect(await k.ok("create -f - --dry-run=server", { input })).toBe("service/a created (server dry run)\n");
      expect(JSON.parse(await k.ok("create -f - --dry-run=server -o json", { input }))).toMatchObject({ metadata: { uid: expect.any(String) }, spec: { sessionAffinity: "None" } });
      await k.gone(Service, "a");
    },
  },
  {
    name: "create --save-config, --field-manager, -o",
    async run(k) {
      const created = JSON.parse(await k.ok("create -f - --save-config --field-manager=me -o json", { input: documents(configMap("a")) })) as ConfigMap;
      expect(JSON.parse(created.metadata.annotations!["kubectl.kubernetes.io/last-applied-configuration"]!)).toMatchObject({ kind: "ConfigMap", data: { a: "b" } });
      expect(managers(await k.get(ConfigMap, "a"))).toEqual(["me"]);
    },
  },
  {
    name: "create of an unknown field",
    async run(k) {
      const file = k.file("misspelt.yaml", misspelt);
      expect(await k.fails(`create -f ${file}`)).toBe(
        k.minor < 27
          ? `error: error validating "${file}": error validating data: ValidationError(ConfigMap): unknown field "dat" in io.k8s.api.core.v1.ConfigMap; if you choose to ignore these errors, turn validation off with --validate=false`
          : `Error from server (BadRequest): error when creating "${file}": ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dat"`,
      );
    },
  },
  {
    name: "create --validate=false",
    async run(k) {
      // Before 1.25 nothing was said of it, and the server warns who says nothing.
      const stderr = k.minor < 25 ? 'Warning: unknown field "dat"\n' : "";
      expect(await k.ok("create -f - --validate=false", { input: JSON.stringify(misspelt), stderr })).toBe("configmap/a created\n");
      expect((await k.get(ConfigMap, "a")).data).toBeUndefined();
    },
  },
  {
    name: "create --validate=warn|ignore|strict",
    since: 25,
    async run(k) {
      const input = JSON.stringify(misspelt);
      expect(await k.ok("create -f - --validate=warn", { input, stderr: 'Warning: unknown field "dat"\n' })).toBe("configmap/a created\n");
      await k.ok("delete configmap a");
      expect(await k.ok("create -f - --validate=ignore", { input })).toBe("configmap/a created\n");
      expect(await k.fails("create -f - --validate=strict", { input })).toContain('strict decoding error: unknown field "dat"');
    },
  },
  {
    name: "create of a faulty object",
    async run(k) {
      const stderr = await k.fails("create -f -", { input: documents(service("Web_1", { ports: [{ port: 70000 }] })) });
      expect(stderr.split("\n")).toEqual([
        'The Service "Web_1" is invalid: ',
        expect.stringMatching(/^\* metadata\.name: Invalid value: "Web_1": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', /),
        "* spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive",
        "* spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
      ]);
    },
  },
  {
    name: "create with generateName",
    async run(k) {
      const input = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "gg-" } });
      expect(await k.ok("create -f -", { input })).toMatch(/^configmap\/gg-[bcdfghjklmnpqrstvwxz2456789]{5} created\n$/);
    },
  },
  {
    name: "create into a namespace that is not there",
    async run(k) {
      expect(await k.fails("create -f - -n nope", { input: documents(configMap("a")) })).toBe('Error from server (NotFound): error when creating "STDIN": namespaces "nope" not found');
      expect(await k.fails(`create -f - -n ${k.namespace}`, { input: documents({ ...configMap("a"), metadata: { name: "a", namespace: "default" } }) })).toContain(
        "the namespace from the provided object \"default\" does not match the namespace",
      );
    },
  },
  {
    name: "create --raw",
    async run(k) {
      const file = k.file("raw.json", configMap("a"));
      expect(JSON.parse(await k.ok(`create --raw /api/v1/namespaces/${k.namespace}/configmaps -f ${file}`))).toMatchObject({ kind: "ConfigMap", metadata: { name: "a" } });
      await k.get(ConfigMap, "a");
    },
  },
  {
    name: "create --edit",
    async run(k) {
      const editor = k.file("editor", "#!/bin/sh\nsed -i 's/a: b/a: edited/' \"$1\"\n");
      expect(await k.ok("create -f - --edit", { input: "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a: b\n", env: { KUBE_EDITOR: editor }, unlogged: true })).toBe("configmap/a created\n");
      expect((await k.get(ConfigMap, "a")).data).toEqual({ a: "edited" });
    },
  },
  {
    name: "create deployment",
    async run(k) {
      expect(await k.ok("create deployment web --image=nginx:1.27 --replicas=2 --port=80")).toBe("deployment.apps/web created\n");
      const { metadata, spec } = await k.get(Deployment, "web");
      expect(metadata.labels).toEqual({ app: "web" });
      expect(spec).toMatchObject({ replicas: 2, strategy: { type: "RollingUpdate" }, template: { spec: { containers: [{ name: "nginx", image: "nginx:1.27", ports: [{ containerPort: 80 }] }] } } });
      expect(await k.ok("create deployment two --image=nginx --image=busybox:1 -o name")).toBe("deployment.apps/two\n");
      expect(await k.ok("create deployment sleeper --image=busybox -- sleep 100")).toBe("deployment.apps/sleeper created\n");
      expect((await k.get(Deployment, "sleeper")).spec!.template.spec!.containers[0]!.command).toEqual(["sleep", "100"]);
    },
  },
];
