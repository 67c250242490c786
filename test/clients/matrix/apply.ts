import { Deployment } from "@kx/shared/kinds/apps/deployment";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Service } from "@kx/shared/kinds/core/service";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { configMap, deployment, documents, service } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import type { Manifest, Session } from "./session.ts";
import { endpointsWarning } from "./told.ts";

const labelled = (manifest: Manifest): Manifest => ({ ...manifest, metadata: { ...manifest.metadata, labels: { set: "x" } } });
const apply = (k: Session, flags: string, ...manifests: readonly Manifest[]): Promise<string> => k.ok(`apply -f -${flags}`, { input: documents(...manifests) });
const containersOf = async (k: Session, name: string): Promise<string[]> => (await k.get(Deployment, name)).spec!.template.spec!.containers.map((container) => container.name);

function kustomization(k: Session): string {
  const root = `${k.file("kustomization", "")}s`;
  mkdirSync(root);
  writeFileSync(join(root, "deployment.yaml"), documents(deployment("web")));
  const overlay = { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", resources: ["deployment.yaml"], namePrefix: "test-", images: [{ name: "nginx", newTag: "9" }], configMapGenerator: [{ name: "settings", literals: ["a=b"] }] };
  writeFileSync(join(root, "kustomization.yaml"), documents(overlay));
  return root;
}

export const applies: readonly MatrixCase[] = [
  {
    name: "apply -f",
    async run(k) {
      expect(await apply(k, "", configMap("a"), service("b"))).toBe("configmap/a created\nservice/b created\n");
      const { metadata } = await k.get(ConfigMap, "a");
      expect(metadata.annotations!["kubectl.kubernetes.io/last-applied-configuration"]).toBe(
        `{"apiVersion":"v1","data":{"a":"b"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"a","namespace":"${k.namespace}"}}\n`,
      );
      expect(metadata.managedFields).toMatchObject([{ manager: "kubectl-client-side-apply", operation: "Update" }]);
      expect(await apply(k, "", configMap("a", { a: "c" }), service("b"))).toBe("configmap/a configured\nservice/b unchanged\n");
      expect((await k.get(ConfigMap, "a")).data).toEqual({ a: "c" });
    },
  },
  {
    name: "apply -f, unchanged",
    async run(k) {
      const { metadata } = deployment("web");
      await apply(k, "", deployment("web"));
      const { stdout, requests } = await k.run("apply -f -", { input: documents(deployment("web")) });
      expect(stdout).toBe(`deployment.apps/${metadata.name} unchanged\n`);
      expect(requests.filter(({ method }) => method !== "GET")).toEqual([]);
    },
  },
  {
    name: "apply -f, fewer containers",
    async run(k) {
      await apply(k, "", deployment("web", { containers: ["a", "b", "c"] }));
      expect(await apply(k, "", deployment("web", { containers: ["c", "a"] }))).toBe("deployment.apps/web configured\n");
      expect(await containersOf(k, "web")).toEqual(["c", "a"]);
      expect((await k.get(Deployment, "web")).metadata.generation).toBe(2);
    },
  },
  {
    name: "apply -f, what others set stays",
    async run(k) {
      await apply(k, "", deployment("web"));
      await k.ok("scale deployment web --replicas=2");
      await k.ok("annotate deployment web theirs=yes");
      const { replicas: _replicas, ...spec } = deployment("web").spec as Record<string, unknown>;
      await apply(k, "", { ...deployment("web"), spec: { ...spec, minReadySeconds: 1 } });
      const { metadata, spec: stored } = await k.get(Deployment, "web");
      expect(metadata.annotations).toMatchObject({ theirs: "yes" });
      // The manifest had replicas before, and has none now: then it is the default's.
      expect(stored).toMatchObject({ replicas: 1, minReadySeconds: 1 });
    },
  },
  {
    name: "apply -f of what create made",
    async run(k) {
      await k.ok("create configmap a --from-literal=a=b");
      const stderr =
        "Warning: resource configmaps/a is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n";
      expect(await k.ok("apply -f -", { input: documents(configMap("a")), stderr })).toBe("configmap/a configured\n");
      expect(await apply(k, "", configMap("a"))).toBe("configmap/a unchanged\n");
    },
  },
  {
    name: "apply into a namespace that is not there",
    async run(k) {
      expect(await k.fails("apply -f - -n nope", { input: documents(configMap("a")) })).toBe('Error from server (NotFound): error when creating "STDIN": namespaces "nope" not found');
    },
  },
  {
    name: "apply with generateName",
    async run(k) {
      const input = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "gg-" } });
      expect(await k.fails("apply -f -", { input })).toBe("error: from gg-: cannot use generate name with apply");
    },
  },
  {
    name: "apply --dry-run=client|server",
    async run(k) {
      expect(await apply(k, " --dry-run=client", configMap("a"))).toBe("configmap/a created (dry run)\n");
      expect(await apply(k, " --dry-run=server", configMap("a"))).toBe("configmap/a created (server dry run)\n");
      await k.gone(ConfigMap, "a");
      await apply(k, "", configMap("a"));
      expect(await apply(k, " --dry-run=server", configMap("a", { a: "c" }))).toBe("configmap/a configured (server dry run)\n");
      expect((await k.get(ConfigMap, "a")).data).toEqual({ a: "b" });
    },
  },
  {
    name: "apply --prune -l",
    async run(k) {
      await apply(k, "", labelled(configMap("a")), labelled(configMap("b")), configMap("other"));
      const said = await apply(k, " --prune -l set=x --prune-allowlist=core/v1/ConfigMap".replace("allowlist", k.minor < 26 ? "whitelist" : "allowlist"), labelled(configMap("a")));
      expect(said).toBe("configmap/a unchanged\nconfigmap/b pruned\n");
      await k.gone(ConfigMap, "b");
      await k.get(ConfigMap, "other");
    },
  },
  {
    name: "apply --prune -l, of the kinds that it knows",
    async run(k) {
      await apply(k, "", labelled(configMap("a")), labelled(service("b")));
      if (k.minor < 21) {
        const refusal = 'invalid resource batch/v1beta1, Kind=CronJob, Namespaced=true: no matches for kind "CronJob" in version "batch/v1beta1"';
        return expect(await k.fails("apply -f - --prune -l set=x", { input: documents(labelled(configMap("a"))) })).toBe(`error: error retrieving RESTMappings to prune: ${refusal}`);
      }
      // Endpoints are among them; the namespace counts as given, since the kubeconfig has it.
      const stderr = k.minor < 26 ? endpointsWarning : new RegExp(`^W.* Deprecated: kubectl apply will no longer prune non-namespaced resources by default .*\n${endpointsWarning.replace("+", "\\+")}$`);
      expect(await k.ok("apply -f - --prune -l set=x", { input: documents(labelled(configMap("a"))), stderr })).toBe("configmap/a unchanged\nservice/b pruned\n");
    },
  },
  {
    name: "apply --prune --applyset",
    since: 27,
    async run(k) {
      const set = (...manifests: readonly Manifest[]): Promise<string> => k.ok(`apply -f - --prune --applyset=configmap/set -n ${k.namespace}`, { input: documents(...manifests), env: { KUBECTL_APPLYSET: "true" } });
      expect(await set(configMap("a"), service("b"))).toBe("configmap/a created\nservice/b created\n");
      expect(await set(configMap("a"))).toBe("configmap/a unchanged\nservice/b pruned\n");
      await k.gone(Service, "b");
    },
  },
  {
    name: "apply -k",
    async run(k) {
      const root = kustomization(k);
      const made = (await k.ok(`apply -k ${root}`)).split("\n");
      expect(made).toEqual([expect.stringMatching(/^configmap\/test-settings-[a-z0-9]{10} created$/), "deployment.apps/test-web created", ""]);
      expect((await k.get(Deployment, "test-web")).spec!.template.spec!.containers[0]!.image).toBe("nginx:9");
      expect((await k.ok(`get -k ${root} -o name`)).split("\n")).toHaveLength(3);
      expect(await k.ok(`diff -k ${root}`)).toBe("");
      expect((await k.ok(`delete -k ${root}`)).match(/deleted/g)).toHaveLength(2);
    },
  },
  {
    name: "kustomize",
    async run(k) {
      expect(await k.ok(`kustomize ${kustomization(k)}`)).toMatch(/^kind: ConfigMap\n[^]*^kind: Deployment\n[^]*name: test-web$/m);
    },
  },
  {
    name: "apply view-last-applied, set-last-applied, edit-last-applied",
    async run(k) {
      await apply(k, "", configMap("a"));
      expect(JSON.parse(await k.ok("apply view-last-applied configmap/a -o json"))).toMatchObject({ data: { a: "b" } });
      const file = k.file("last.json", configMap("a", { a: "z" }));
      expect(await k.ok(`apply set-last-applied -f ${file}`)).toBe("configmap/a configured\n");
      expect(await k.ok("apply view-last-applied configmap/a")).toContain("a: z");
      const editor = k.file("editor", "#!/bin/sh\nsed -i 's/a: z/a: edited/' \"$1\"\n");
      expect(await k.ok("apply edit-last-applied configmap/a", { env: { KUBE_EDITOR: editor }, unlogged: true })).toBe("configmap/a edited\n");
      expect(await k.ok("apply view-last-applied configmap/a")).toContain("a: edited");
    },
  },
  {
    name: "apply of the old Ingress",
    async run(k) {
      const old = { apiVersion: "networking.k8s.io/v1beta1", kind: "Ingress", metadata: { name: "old" }, spec: { rules: [{ host: "old.example.com", http: { paths: [{ path: "/", backend: { serviceName: "web", servicePort: 80 } }] } }] } };
      const warning = "Warning: networking\\.k8s\\.io/v1beta1 Ingress is deprecated in v1\\.19\\+, unavailable in v1\\.22\\+; use networking\\.k8s\\.io/v1 Ingress\n";
      expect(await k.ok("apply -f -", { input: documents(old), stderr: new RegExp(`^(?:${warning})+$`) })).toBe("ingress.networking.k8s.io/old created\n");
      expect(await k.ok("get ingress.v1.networking.k8s.io old -o jsonpath={.spec.rules[0].http.paths[0].backend.service.name}")).toBe("web");
    },
  },
  {
    name: "apply, replacing ports of a Service",
    async run(k) {
      await apply(k, "", service("web", { ports: [{ name: "a", port: 80 }, { name: "b", port: 81 }] }));
      expect(await apply(k, "", service("web", { ports: [{ name: "b", port: 82 }] }))).toBe("service/web configured\n");
      expect((await k.get(Service, "web")).spec!.ports).toMatchObject([{ name: "b", port: 82, targetPort: 82 }]);
    },
  },
  {
    name: "apply --force",
    async run(k) {
      await apply(k, "", deployment("web"));
      const other = deployment("web", { selector: { matchLabels: { app: "web", more: "x" } } }) as { spec: { template: { metadata: { labels: object } } } } & Manifest;
      other.spec.template.metadata.labels = { app: "web", more: "x" };
      expect(await k.fails("apply -f -", { input: documents(other) })).toMatch(/^The Deployment "web" is invalid: spec\.selector: Invalid value: .*: field is immutable$/);
      expect(await k.ok("apply -f - --force", { input: documents(other), detour: true })).toBe("deployment.apps/web configured\n");
      expect((await k.get(Deployment, "web")).spec!.selector!.matchLabels).toEqual({ app: "web", more: "x" });
    },
  },
];
