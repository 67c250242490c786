import { Pod } from "@kx/shared/kinds/core/pod";
import { expect } from "vitest";
import { deployment, pod } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import type { Manifest } from "./session.ts";
import { ready, rolledOut, said } from "./states.ts";

/** Says what it is told, then goes on. */
const speaker = (name: string, containers: Record<string, string>): Manifest =>
  pod(name, { containers: Object.entries(containers).map(([container, script]) => ({ name: container, image: "busybox", command: ["sh", "-c", `${script}; sleep 3600`] })) });

export const logs: readonly MatrixCase[] = [
  {
    name: "logs",
    async run(k) {
      await k.given(speaker("p", { c: "echo one; echo two; echo three" }));
      await said(k, "p", "c", 3);
      expect(await k.ok("logs p")).toBe("one\ntwo\nthree\n");
      expect(await k.ok("logs pod/p -c c")).toBe("one\ntwo\nthree\n");
      expect(await k.ok("logs p c")).toBe("one\ntwo\nthree\n");
    },
  },
  {
    name: "logs --tail, --since, --since-time, --limit-bytes",
    async run(k) {
      await k.given(speaker("p", { c: "echo one; echo two; echo three" }));
      await said(k, "p", "c", 3);
      expect(await k.ok("logs p --tail=2")).toBe("two\nthree\n");
      expect(await k.ok("logs p --tail=0")).toBe("");
      expect(await k.ok("logs p --since=1h")).toBe("one\ntwo\nthree\n");
      expect(await k.ok("logs p --since-time=2100-01-01T00:00:00Z")).toBe("");
      expect(await k.ok("logs p --limit-bytes=5")).toBe("one\nt");
    },
  },
  {
    name: "logs --timestamps",
    async run(k) {
      await k.given(speaker("p", { c: "echo one" }));
      await said(k, "p", "c", 1);
      expect(await k.ok("logs p --timestamps")).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z one\n$/);
    },
  },
  {
    name: "logs -f",
    async run(k) {
      await k.given(speaker("p", { c: "echo one; sleep 1; echo two" }));
      await ready(k, "p");
      const following = k.start("logs p -f");
      await following.until((stdout) => stdout === "one\ntwo\n");
      await following.stop();
      await k.given(pod("short", { restartPolicy: "Never", containers: [{ name: "c", image: "busybox", command: ["sh", "-c", "sleep 1; echo done"] }] }));
      await ready(k, "short");
      // It ends with the container.
      expect(await k.ok("logs short -f --tail=5")).toBe("done\n");
    },
  },
  {
    name: "logs --previous",
    async run(k) {
      await k.given(pod("p", { containers: [{ name: "c", image: "busybox", command: ["sh", "-c", "echo run; exit 1"] }] }));
      await k.until(Pod, "p", ({ status }) => status?.containerStatuses?.[0]?.lastState?.terminated !== undefined);
      expect(await k.ok("logs p --previous")).toBe("run\n");
      await k.given(speaker("q", { c: "echo one" }));
      await ready(k, "q");
      expect(await k.fails("logs q --previous")).toBe('Error from server (BadRequest): previous terminated container "c" in pod "q" not found');
    },
  },
  {
    name: "logs --all-containers, --prefix",
    async run(k) {
      await k.given(speaker("p", { a: "echo one", b: "echo two" }));
      await Promise.all([said(k, "p", "a", 1), said(k, "p", "b", 1)]);
      // In no order.
      expect((await k.ok("logs p --all-containers")).split("\n").sort()).toEqual(["", "one", "two"]);
      expect((await k.ok("logs p --all-containers --prefix")).split("\n").sort()).toEqual(["", "[pod/p/a] one", "[pod/p/b] two"]);
      // Before 1.22 one had to choose; since then the first is taken, and said.
      if (k.minor >= 27) expect(await k.ok("logs p", { stderr: "Defaulted container \"a\" out of: a, b\n" })).toBe("one\n");
    },
  },
  {
    name: "logs -l",
    async run(k) {
      await k.given(speaker("p", { c: "echo one" }), speaker("q", { c: "echo two" }));
      await Promise.all([said(k, "p", "c", 1), said(k, "q", "c", 1)]);
      expect(await k.ok("logs -l app=p")).toBe("one\n");
      expect((await k.ok(["logs", "-l", "app in (p,q)", "--prefix"])).split("\n").sort()).toEqual(["", "[pod/p/c] one", "[pod/q/c] two"]);
      expect(await k.ok("logs -l app=none", { stderr: k.minor < 21 ? "" : `No resources found in ${k.namespace} namespace.\n` })).toBe("");
    },
  },
  {
    name: "logs TYPE/NAME",
    async run(k) {
      await k.given(deployment("web", { template: { metadata: { labels: { app: "web" } }, spec: speaker("p", { c: "echo one" }).spec } }));
      await rolledOut(k, "web");
      const [only] = await k.list(Pod, "app=web");
      await said(k, only!.metadata.name!, "c", 1);
      expect(await k.ok("logs deployment/web")).toBe("one\n");
    },
  },
  {
    name: "logs --all-pods",
    since: 32,
    async run(k) {
      await k.given(deployment("web", { replicas: 2 }));
      await rolledOut(k, "web");
      expect((await k.ok("logs deployment/web --all-pods --tail=1")).match(/^\[pod\/web-\S+\/web\] /gm)).toHaveLength(2);
    },
  },
  {
    name: "logs of what is not there",
    async run(k) {
      await k.given(pod("p"));
      await ready(k, "p");
      const of = k.minor < 30 ? 'Error from server (NotFound): pods "none" not found' : `error: error from server (NotFound): pods "none" not found in namespace "${k.namespace}"`;
      expect(await k.fails("logs none")).toBe(of);
      expect(await k.fails("logs p -c nope")).toBe("error: container nope is not valid for pod p");
    },
  },
];
