import { Deployment } from "@kx/shared/kinds/apps/deployment";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Service } from "@kx/shared/kinds/core/service";
import { Pod } from "@kx/shared/kinds/core/pod";
import { Ingress } from "@kx/shared/kinds/networking/ingress";
import { expect } from "vitest";
import { configMap, deployment, documents, ingress, pod, service } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import type { CallOptions } from "./commands.ts";
import type { Session } from "./session.ts";
import { ready } from "./states.ts";

/** Where kubectl logs, it prints what was edited too. */
const sed = (k: Session, script: string): CallOptions => ({ unlogged: true, env: { KUBE_EDITOR: k.file("editor", `#!/bin/sh\nsed -i '${script}' "$1"\n`) } });
const patch = (k: Session, what: string, type: string, body: object, flags: readonly string[] = []): Promise<string> => k.ok(["patch", ...what.split(" "), `--type=${type}`, "-p", JSON.stringify(body), ...flags]);

/** Nobody gives it an address. */
const unserved = service("s", { type: "LoadBalancer", loadBalancerClass: "example.com/none" });

export const edit: readonly MatrixCase[] = [
  {
    name: "edit",
    async run(k) {
      await k.given(configMap("a"));
      expect(await k.ok("edit configmap a", sed(k, "s/a: b/a: edited/"))).toBe("configmap/a edited\n");
      const { data, metadata } = await k.get(ConfigMap, "a");
      expect(data).toEqual({ a: "edited" });
      expect(metadata.managedFields!.map(({ manager }) => manager)).toContain("kubectl-edit");
      expect(await k.ok("edit configmap a", { ...sed(k, "s/a: x/a: y/"), stderr: "Edit cancelled, no changes made.\n" })).toBe("");
    },
  },
  {
    name: "edit --output-patch, -o json",
    async run(k) {
      await k.given(configMap("a"));
      expect(await k.ok("edit configmap a --output-patch", sed(k, "s/a: b/a: edited/"))).toBe('Patch: {"data":{"a":"edited"}}\nconfigmap/a edited\n');
      expect(await k.ok("edit configmap a -o json", sed(k, 's/"a": "edited"/"a": "json"/'))).toContain('"a": "json"');
    },
  },
  {
    name: "edit --subresource=status",
    since: 24,
    async run(k) {
      await k.given(unserved);
      expect(await k.ok("edit service s --subresource=status", sed(k, "s/loadBalancer: {}/loadBalancer:\\n    ingress:\\n    - hostname: a.example.com/"))).toBe("service/s edited\n");
      expect((await k.get(Service, "s")).status!.loadBalancer!.ingress).toMatchObject([{ hostname: "a.example.com" }]);
    },
  },
  {
    name: "replace -f",
    async run(k) {
      await k.given(configMap("a"));
      const old = await k.ok("get configmap a -o yaml");
      expect(await k.ok("replace -f -", { input: documents(configMap("a", { c: "d" })) })).toBe("configmap/a replaced\n");
      expect((await k.get(ConfigMap, "a")).data).toEqual({ c: "d" });
      expect(await k.fails("replace -f -", { input: old })).toBe(
        'Error from server (Conflict): error when replacing "STDIN": Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
      );
      expect(await k.fails("replace -f -", { input: documents(configMap("none")) })).toBe('Error from server (NotFound): error when replacing "STDIN": configmaps "none" not found');
    },
  },
  {
    name: "replace --force",
    async run(k) {
      await k.given(pod("p"));
      const { metadata } = await ready(k, "p");
      expect(await k.ok("replace --force -f -", { input: documents(pod("p", { nodeName: "node-2" })) })).toBe('pod "p" deleted\npod/p replaced\n');
      const replaced = await k.get(Pod, "p");
      expect([replaced.metadata.uid === metadata.uid, replaced.spec!.nodeName]).toEqual([false, "node-2"]);
    },
  },
  {
    name: "replace --dry-run=server",
    async run(k) {
      await k.given(configMap("a"));
      expect(await k.ok("replace -f - --dry-run=server", { input: documents(configMap("a", { c: "d" })) })).toBe("configmap/a replaced (server dry run)\n");
      expect((await k.get(ConfigMap, "a")).data).toEqual({ a: "b" });
    },
  },
  {
    name: "patch",
    async run(k) {
      await k.given(service("s"));
      expect(await patch(k, "service s", "strategic", { spec: { ports: [{ name: "b", port: 81 }] } })).toBe("service/s patched\n");
      expect((await k.get(Service, "s")).spec!.ports!.map(({ port }) => port).sort()).toEqual([80, 81]);
      expect(await patch(k, "service s", "strategic", { spec: { type: "ClusterIP" } })).toBe("service/s patched (no change)\n");
    },
  },
  {
    name: "patch --type=merge",
    async run(k) {
      await k.given(service("s"));
      expect(await patch(k, "service s", "merge", { spec: { ports: [{ name: "c", port: 82 }] }, metadata: { labels: { app: null } } })).toBe("service/s patched\n");
      expect((await k.get(Service, "s")).spec!.ports).toMatchObject([{ name: "c", port: 82 }]);
    },
  },
  {
    name: "patch --type=json",
    async run(k) {
      await k.given(service("s"));
      expect(await patch(k, "service s", "json", [{ op: "test", path: "/spec/ports/0/port", value: 80 }, { op: "replace", path: "/spec/ports/0/port", value: 83 }])).toBe("service/s patched\n");
      expect((await k.get(Service, "s")).spec!.ports).toMatchObject([{ port: 83 }]);
      const refused = await k.fails(["patch", "service", "s", "--type=json", "-p", '[{"op":"test","path":"/spec/type","value":"zzz"}]']);
      // Since 1.22 the message follows.
      expect(refused).toBe(k.minor < 22 ? "The request is invalid" : "The request is invalid: the server rejected our request due to an error in our request");
    },
  },
  {
    name: "patch, directives of the strategic one",
    async run(k) {
      await k.given(deployment("web", { containers: ["a", "b"] }), ingress("web"));
      await patch(k, "deployment web", "strategic", { spec: { strategy: { $retainKeys: ["type"], type: "Recreate" }, template: { spec: { containers: [{ name: "b", $patch: "delete" }] } } } });
      const { strategy, template } = (await k.get(Deployment, "web")).spec!;
      expect([strategy, template.spec!.containers.map(({ name }) => name)]).toEqual([{ type: "Recreate" }, ["a"]]);
      await patch(k, "ingress web", "strategic", { spec: { rules: [{ host: "other.example.com" }] } });
      expect((await k.get(Ingress, "web")).spec!.rules!.map(({ host }) => host)).toEqual(["other.example.com"]);
    },
  },
  {
    name: "patch --patch-file, -f, --dry-run=server, --local",
    async run(k) {
      await k.given(configMap("a"));
      const file = k.file("patch.yaml", "data: { a: patched }\n");
      expect(await k.ok(`patch configmap a --patch-file=${file} --dry-run=server`)).toBe("configmap/a patched\n");
      expect((await k.get(ConfigMap, "a")).data).toEqual({ a: "b" });
      expect(await k.ok(`patch configmap a --patch-file=${file}`)).toBe("configmap/a patched\n");
      expect((await k.get(ConfigMap, "a")).data).toEqual({ a: "patched" });
      const manifest = k.file("a.yaml", documents(configMap("a")));
      expect(await k.ok(["patch", "-f", manifest, "--type=merge", "-p", '{"data":{"a":"from-file"}}'])).toBe("configmap/a patched\n");
      expect(await k.ok(["patch", "-f", manifest, "--local", "--type=merge", "-p", '{"data":{"a":"local"}}', "-o", "jsonpath={.data.a}"])).toBe("local");
    },
  },
  {
    name: "patch --subresource=status|scale",
    since: 24,
    async run(k) {
      await k.given(unserved, deployment("web"));
      await patch(k, "service s", "merge", { status: { loadBalancer: { ingress: [{ hostname: "a.example.com" }] } }, spec: { type: "NodePort" } }, ["--subresource=status"]);
      const { spec, status } = await k.get(Service, "s");
      expect([spec!.type, status!.loadBalancer!.ingress]).toMatchObject(["LoadBalancer", [{ hostname: "a.example.com" }]]);
      expect(await patch(k, "deployment web", "merge", { spec: { replicas: 2 } }, ["--subresource=scale"])).toMatch(/^(?:scale\.autoscaling|deployment\.apps)\/web patched\n$/);
      expect((await k.get(Deployment, "web")).spec!.replicas).toBe(2);
    },
  },
];
