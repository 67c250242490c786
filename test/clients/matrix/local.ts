import { expect } from "vitest";
import type { MatrixCase } from "./matrix-case.ts";
import { table } from "./told.ts";

/** Commands that ask the cluster for little or nothing. */
export const local: readonly MatrixCase[] = [
  {
    name: "config view, current-context, get-*",
    async run(k) {
      expect(await k.ok("config view -o jsonpath={.clusters[0].cluster.server}")).toBe(k.server);
      expect(await k.ok("config view --minify --flatten --raw -o jsonpath={.contexts[0].context.namespace}")).toBe(k.namespace);
      expect(table(await k.ok("config get-contexts"))).toEqual([["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"], ["*", "kx", "kx", "kx", k.namespace]]);
      expect(await k.ok("config current-context")).toBe("kx\n");
      expect(await k.ok("config get-clusters")).toBe("NAME\nkx\n");
      expect(await k.ok("config get-users")).toBe("NAME\nkx\n");
    },
  },
  {
    name: "config set-*, use-context, rename-context, delete-context",
    async run(k) {
      const KUBECONFIG = k.file("other", await k.ok("config view --raw"));
      const config = (words: string): Promise<string> => k.ok(`config ${words}`, { env: { KUBECONFIG } });
      expect(await config("set-context other --cluster=kx --user=kx --namespace=kube-system")).toBe('Context "other" created.\n');
      expect(await config("use-context other")).toBe('Switched to context "other".\n');
      expect(await k.ok("get deployment coredns -o name", { env: { KUBECONFIG } })).toBe("deployment.apps/coredns\n");
      expect(await config("set-cluster more --server=https://127.0.0.1:1 --insecure-skip-tls-verify")).toBe('Cluster "more" set.\n');
      // Debian's build of 1.20 crashes there.
      if (k.minor > 20) expect(await config("set-credentials more --token=x")).toBe('User "more" set.\n');
      expect(await config("use-context kx")).toBe('Switched to context "kx".\n');
      expect(await config("rename-context other renamed")).toBe('Context "other" renamed to "renamed".\n');
      expect(await config("delete-context renamed")).toBe(`deleted context renamed from ${KUBECONFIG}\n`);
      expect(await config("set current-context kx")).toBe('Property "current-context" set.\n');
      expect(await config("unset current-context")).toBe('Property "current-context" unset.\n');
    },
  },
  {
    name: "completion",
    async run(k) {
      for (const shell of ["bash", "zsh"]) expect(await k.ok(`completion ${shell}`)).toContain("kubectl");
      if (k.minor >= 23) for (const shell of ["fish", "powershell"]) expect(await k.ok(`completion ${shell}`)).toContain("kubectl");
    },
  },
  {
    name: "completion of names",
    since: 27,
    async run(k) {
      expect(await k.ok("__complete get configmap kube-root", { stderr: /^Completion ended with directive: ShellCompDirectiveNoFileComp\n$/ })).toBe("kube-root-ca.crt\n:4\n");
      expect((await k.ok("__complete get deploy", { stderr: /^Completion ended with directive: / })).split("\n")).toContain("deployments.apps");
    },
  },
  {
    name: "help, options, plugin list",
    async run(k) {
      expect(await k.ok("help")).toContain("kubectl controls the Kubernetes cluster manager.");
      expect(await k.ok("options")).toContain("--kubeconfig=");
      expect(await k.fails("plugin list", { env: { PATH: "/nowhere" } })).toContain("error: unable to find any kubectl plugins in your PATH");
    },
  },
];
