import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { expect } from "vitest";
import { configMap, deployment, pod } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import { withoutReflector } from "./told.ts";

export const wait: readonly MatrixCase[] = [
  {
    name: "wait --for=condition=",
    async run(k) {
      await k.given(pod("p"), deployment("web"));
      expect(await k.ok("wait --for=condition=Ready pod/p --timeout=20s")).toBe("pod/p condition met\n");
      expect(await k.ok("wait --for=condition=Available deployment/web --timeout=20s")).toBe("deployment.apps/web condition met\n");
      expect(await k.ok("wait --for=condition=Ready pods --all --timeout=20s")).toMatch(/^(?:pod\/\S+ condition met\n){2}$/);
      expect(await k.ok("wait --for=condition=Ready pods -l app=p --timeout=20s")).toBe("pod/p condition met\n");
      expect(withoutReflector(await k.fails("wait --for=condition=Ready=false pod/p --timeout=2s"))).toBe("error: timed out waiting for the condition on pods/p");
    },
  },
  {
    name: "wait --for=delete",
    async run(k) {
      await k.given(configMap("a"));
      expect(withoutReflector(await k.fails("wait --for=delete configmap/a --timeout=2s"))).toBe("error: timed out waiting for the condition on configmaps/a");
      await k.given({ ...configMap("going"), metadata: { name: "going", finalizers: ["example.com/hold"] } });
      await k.client.delete(ConfigMap, { namespace: k.namespace, name: "going" });
      const waiting = k.start("wait --for=delete configmap/going --timeout=20s");
      await k.client.patch(ConfigMap, { namespace: k.namespace, name: "going" }, { type: "merge", body: { metadata: { finalizers: null } } });
      // It may be gone before kubectl looks; to 1.20 that is an error.
      if (k.minor >= 21) expect(["", "configmap/going condition met\n"]).toContain((await waiting.ended()).stdout);
    },
  },
  {
    name: "wait --for=delete of what is not there",
    since: 21,
    async run(k) {
      expect(await k.ok("wait --for=delete pod/none --timeout=2s")).toBe("");
    },
  },
  {
    name: "wait --for=jsonpath=",
    since: 23,
    async run(k) {
      await k.given(pod("p"));
      expect(await k.ok("wait --for=jsonpath={.status.phase}=Running pod/p --timeout=20s")).toBe("pod/p condition met\n");
      expect(withoutReflector(await k.fails("wait --for=jsonpath={.status.phase}=Failed pod/p --timeout=2s"))).toBe("error: timed out waiting for the condition on pods/p");
    },
  },
  {
    name: "wait --for=jsonpath= without a value",
    since: 28,
    async run(k) {
      await k.given(pod("p"));
      expect(await k.ok("wait --for=jsonpath={.status.podIP} pod/p --timeout=20s")).toBe("pod/p condition met\n");
    },
  },
  {
    name: "wait --for=create",
    since: 31,
    async run(k) {
      const waiting = k.start("wait --for=create configmap/a --timeout=20s");
      await k.given(configMap("a"));
      expect(await waiting.ended()).toMatchObject({ code: 0, stdout: "configmap/a condition met\n" });
    },
  },
  {
    name: "wait for none",
    async run(k) {
      expect(await k.fails("wait --for=condition=Ready pods --all --timeout=2s")).toBe("error: no matching resources found");
      expect(await k.fails("wait --for=condition=Ready pod/none --timeout=2s")).toBe('Error from server (NotFound): pods "none" not found');
    },
  },
];
