import { Deployment } from "@kx/shared/kinds/apps/deployment";
import { Service } from "@kx/shared/kinds/core/service";
import { expect } from "vitest";
import { configMap, deployment, service } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import type { Session } from "./session.ts";

const podSpec = async (k: Session, name: string): Promise<NonNullable<NonNullable<Deployment["spec"]>["template"]["spec"]>> => (await k.get(Deployment, name)).spec!.template.spec!;

export const set: readonly MatrixCase[] = [
  {
    name: "set image",
    async run(k) {
      await k.given(deployment("web", { containers: ["a", "b"] }));
      expect(await k.ok("set image deployment/web b=nginx:2")).toBe("deployment.apps/web image updated\n");
      expect((await podSpec(k, "web")).containers.map(({ name, image }) => [name, image])).toEqual([["a", "nginx:1.27"], ["b", "nginx:2"]]);
      expect(await k.ok("set image deployment/web *=nginx:3")).toBe("deployment.apps/web image updated\n");
      expect((await podSpec(k, "web")).containers.map(({ image }) => image)).toEqual(["nginx:3", "nginx:3"]);
      expect(await k.ok("set image deployment/web a=nginx:3")).toBe("");
      expect(await k.fails("set image deployment/web c=nginx:2")).toBe('error: unable to find container named "c"');
    },
  },
  {
    name: "set env",
    async run(k) {
      await k.given(deployment("web"), configMap("settings", { ONE: "1" }));
      expect(await k.ok("set env deployment/web A=b C=d")).toBe("deployment.apps/web env updated\n");
      expect(await k.ok("set env deployment/web --list")).toBe("# Deployment web, container web\nA=b\nC=d\n");
      expect(await k.ok("set env deployment/web A- --containers=web")).toBe("deployment.apps/web env updated\n");
      expect(await k.ok("set env deployment/web --from=configmap/settings --prefix=S_")).toBe("deployment.apps/web env updated\n");
      expect((await podSpec(k, "web")).containers[0]!.env).toEqual([
        { name: "C", value: "d" },
        { name: "S_ONE", valueFrom: { configMapKeyRef: { name: "settings", key: "ONE" } } },
      ]);
      expect(await k.ok("set env deployment/web --list --resolve")).toBe("# Deployment web, container web\nC=d\nS_ONE=1\n");
    },
  },
  {
    name: "set resources",
    async run(k) {
      await k.given(deployment("web"));
      expect(await k.ok("set resources deployment/web --limits=cpu=200m,memory=64Mi --requests=cpu=100m")).toBe("deployment.apps/web resource requirements updated\n");
      expect((await podSpec(k, "web")).containers[0]!.resources).toEqual({ limits: { cpu: "200m", memory: "64Mi" }, requests: { cpu: "100m" } });
    },
  },
  {
    name: "set selector",
    async run(k) {
      await k.given(service("s"));
      expect(await k.ok("set selector service s app=other,tier=front")).toBe("service/s selector updated\n");
      expect((await k.get(Service, "s")).spec!.selector).toEqual({ app: "other", tier: "front" });
    },
  },
  {
    name: "set serviceaccount",
    async run(k) {
      await k.given(deployment("web"));
      expect(await k.ok("set serviceaccount deployment web default")).toBe("deployment.apps/web serviceaccount updated\n");
      expect((await podSpec(k, "web")).serviceAccountName).toBe("default");
    },
  },
  {
    name: "set --dry-run, --local",
    async run(k) {
      await k.given(deployment("web"));
      expect(await k.ok("set image deployment/web web=nginx:2 --dry-run=server")).toBe("deployment.apps/web image updated (server dry run)\n");
      expect(await k.ok("set image deployment/web web=nginx:2 --dry-run=client")).toBe("deployment.apps/web image updated (dry run)\n");
      expect(await k.ok("set image -f - web=nginx:2 --local -o jsonpath={.spec.template.spec.containers[0].image}", { input: JSON.stringify(deployment("web")) })).toBe("nginx:2");
      expect((await podSpec(k, "web")).containers[0]!.image).toBe("nginx:1.27");
    },
  },
];
