import { Pod } from "@kx/shared/kinds/core/pod";
import { Service } from "@kx/shared/kinds/core/service";
import { expect } from "vitest";
import { deployment, pod, service } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";

export const run: readonly MatrixCase[] = [
  {
    name: "run --image",
    async run(k) {
      expect(await k.ok("run web --image=nginx --port=80 --env=A=b --labels=app=web,tier=front --restart=Always")).toBe("pod/web created\n");
      const { metadata, spec } = await k.get(Pod, "web");
      expect(metadata.labels).toEqual({ app: "web", tier: "front" });
      expect(spec).toMatchObject({ restartPolicy: "Always", containers: [{ name: "web", image: "nginx", ports: [{ containerPort: 80 }], env: [{ name: "A", value: "b" }] }] });
    },
  },
  {
    name: "run -- ARGS, run --command",
    async run(k) {
      expect(await k.ok("run args --image=busybox -- sleep 100")).toBe("pod/args created\n");
      expect(await k.ok("run command --image=busybox --command -- sleep 100")).toBe("pod/command created\n");
      const container = async (name: string): Promise<object> => (await k.get(Pod, name)).spec!.containers[0]!;
      expect(await container("args")).toMatchObject({ args: ["sleep", "100"] });
      expect(await container("command")).toMatchObject({ command: ["sleep", "100"] });
    },
  },
  {
    name: "run --dry-run, --overrides",
    async run(k) {
      const overrides = JSON.stringify({ apiVersion: "v1", spec: { nodeName: "node-2" } });
      expect(await k.ok(["run", "web", "--image=nginx", "--overrides", overrides, "--dry-run=client", "-o", "jsonpath={.spec.nodeName}"])).toBe("node-2");
      expect(await k.ok("run web --image=nginx --dry-run=server")).toBe("pod/web created (server dry run)\n");
      await k.gone(Pod, "web");
      expect(await k.ok(["run", "web", "--image=nginx", "--overrides", overrides])).toBe("pod/web created\n");
      expect((await k.get(Pod, "web")).spec!.nodeName).toBe("node-2");
    },
  },
  {
    name: "run --expose",
    async run(k) {
      expect(await k.ok("run web --image=nginx --port=80 --expose")).toBe("service/web created\npod/web created\n");
      expect((await k.get(Service, "web")).spec).toMatchObject({ selector: { run: "web" }, ports: [{ port: 80, targetPort: 80 }] });
    },
  },
  {
    name: "expose deployment",
    async run(k) {
      await k.given(deployment("web"));
      expect(await k.ok("expose deployment web --port=8080 --target-port=80 --name=front --type=NodePort")).toBe("service/front exposed\n");
      expect((await k.get(Service, "front")).spec).toMatchObject({ type: "NodePort", selector: { app: "web" }, ports: [{ port: 8080, targetPort: 80, nodePort: expect.any(Number) }] });
      // The port is that of the pods.
      expect(await k.ok("expose deployment web")).toBe("service/web exposed\n");
      expect((await k.get(Service, "web")).spec!.ports).toMatchObject([{ port: 80, targetPort: 80 }]);
    },
  },
  {
    name: "expose pod, service, -f",
    async run(k) {
      await k.given(pod("p"), service("s"));
      expect(await k.ok("expose pod p --port=80 --cluster-ip=None --name=headless")).toBe("service/headless exposed\n");
      expect((await k.get(Service, "headless")).spec).toMatchObject({ clusterIP: "None", selector: { app: "p" } });
      expect(await k.ok("expose service s --port=81 --name=t --session-affinity=ClientIP")).toBe("service/t exposed\n");
      expect((await k.get(Service, "t")).spec).toMatchObject({ sessionAffinity: "ClientIP", selector: { app: "s" } });
      expect(await k.ok("expose -f - --port=82 --name=u", { input: JSON.stringify(pod("p")) })).toBe("service/u exposed\n");
    },
  },
  {
    name: "expose --dry-run",
    async run(k) {
      await k.given(deployment("web"));
      expect(await k.ok("expose deployment web --port=80 --dry-run=client -o jsonpath={.spec.selector}")).toBe('{"app":"web"}');
      expect(await k.ok("expose deployment web --port=80 --dry-run=server")).toBe("service/web exposed (server dry run)\n");
      await k.gone(Service, "web");
    },
  },
];
