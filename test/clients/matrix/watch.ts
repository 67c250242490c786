import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Pod } from "@kx/shared/kinds/core/pod";
import { expect } from "vitest";
import { configMap, pod } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import type { Session } from "./session.ts";
import { ready } from "./states.ts";

const put = (k: Session, name: string, data: Record<string, string>): Promise<unknown> =>
  k.client.patch(ConfigMap, { namespace: k.namespace, name }, { type: "merge", body: { data } });

export const watch: readonly MatrixCase[] = [
  {
    name: "get -w",
    async run(k) {
      const watching = k.start("get configmaps -w -o name");
      await watching.until((stdout) => stdout.includes("configmap/kube-root-ca.crt"));
      await k.given(configMap("a"));
      await watching.until((stdout) => stdout.includes("configmap/a\n"));
      await put(k, "a", { a: "c" });
      await watching.until((stdout) => stdout.includes("configmap/a\nconfigmap/a\n"));
      expect((await watching.stop()).stdout).toBe("configmap/kube-root-ca.crt\nconfigmap/a\nconfigmap/a\n");
    },
  },
  {
    name: "get NAME -w",
    async run(k) {
      await k.given(pod("p"), pod("other"));
      await Promise.all([ready(k, "p"), ready(k, "other")]);
      const watching = k.start("get pod p -w -L step --no-headers");
      await watching.until((stdout) => /^p .*Running/.test(stdout));
      // Nothing says when it watches, and what happens before it does is told once, as the state that it begins with.
      let step = 0;
      const write = (): Promise<unknown> => k.client.patch(Pod, { namespace: k.namespace, name: "p" }, { type: "merge", body: { metadata: { labels: { step: String(++step) } } } });
      const stop = repeat(write);
      const steps = (stdout: string): number[] => [...stdout.matchAll(/ (\d+)$/gm)].map(([, shown]) => Number(shown));
      await watching.until((stdout) => steps(stdout).length > 1);
      await stop();
      await watching.until((stdout) => steps(stdout).at(-1) === step);
      const shown = steps((await watching.stop()).stdout);
      expect(shown).toEqual(shown.map((_, index) => shown[0]! + index));
    },
  },
  {
    name: "get --watch-only",
    async run(k) {
      await k.given(configMap("before"));
      const watching = k.start("get configmaps --watch-only --no-headers");
      // Nothing is printed that would say that it watches.
      let written = 0;
      const stop = repeat(() => k.given(configMap("after", { a: String(++written) })));
      await watching.until((stdout) => stdout.includes("after"));
      await stop();
      expect((await watching.stop()).stdout).toMatch(/^(?:after +\d+ +\d+s\n)+$/);
    },
  },
  {
    name: "get -w -l",
    async run(k) {
      const labelled = (name: string): ReturnType<typeof configMap> => ({ ...configMap(name), metadata: { name, labels: { app: "x" } } });
      await k.given(labelled("in"), configMap("out"));
      const watching = k.start("get configmaps -w -l app=x -o name");
      await watching.until((stdout) => stdout.includes("configmap/in\n"));
      await put(k, "out", { a: "c" });
      await k.given(labelled("new"));
      await watching.until((stdout) => stdout.includes("configmap/new"));
      expect((await watching.stop()).stdout).toBe("configmap/in\nconfigmap/new\n");
    },
  },
  {
    name: "get -w --output-watch-events",
    async run(k) {
      const watching = k.start("get configmaps -w --output-watch-events --field-selector metadata.name=a --no-headers");
      await k.given(configMap("a"));
      await watching.until((stdout) => /^ADDED +a /m.test(stdout));
      await put(k, "a", { b: "c" });
      await watching.until((stdout) => /^MODIFIED +a /m.test(stdout));
      await k.client.delete(ConfigMap, { namespace: k.namespace, name: "a" });
      await watching.until((stdout) => /^DELETED +a /m.test(stdout));
      expect((await watching.stop()).stdout.match(/^[A-Z]+/gm)).toEqual(["ADDED", "MODIFIED", "DELETED"]);
    },
  },
];

/** Writes again and again, until told to stop. */
function repeat(write: () => Promise<unknown>): () => Promise<void> {
  const end = new AbortController();
  const writing = (async () => {
    while (!end.signal.aborted) {
      await write();
      await new Promise(setImmediate);
    }
  })();
  return () => {
    end.abort();
    return writing;
  };
}
