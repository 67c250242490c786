import { stripVTControlCharacters } from "node:util";
import { release } from "@kx/shared/schema/release";
import { expect } from "vitest";
import type { MatrixCase } from "./matrix-case.ts";
import type { Session } from "./session.ts";

/** What kubectl's version command says on stderr; see kubectl's pkg/cmd/version. */
function remarks({ minor }: Session): string {
  const deprecated = "WARNING: This version information is deprecated and will be replaced with the output from kubectl version --short.  Use --output=yaml|json to get the full version.\n";
  return (minor >= 24 && minor < 28 ? deprecated : "") + skew(minor);
}

const skew = (minor: number): string =>
  minor >= 23 && Number(release.minor) - minor > 1
    ? `WARNING: version difference between client (1.${minor}) and server (1.${release.minor}) exceeds the supported minor version skew of +/-1\n`
    : "";

export const version: readonly MatrixCase[] = [
  {
    name: "version",
    async run(k) {
      const told = await k.ok("version", { stderr: remarks(k) });
      const server = /^Server Version: (.+)$/m.exec(told)?.[1];
      if (k.minor < 28) expect(server).toContain(`version.Info{Major:"1", Minor:"${release.minor}", `);
      else expect(server).toBe(release.gitVersion);
    },
  },
  {
    name: "version -o json",
    async run(k) {
      const { serverVersion } = JSON.parse(await k.ok("version -o json", { stderr: skew(k.minor) })) as { serverVersion: object };
      expect(serverVersion).toMatchObject({ major: "1", minor: release.minor, gitVersion: release.gitVersion });
    },
  },
  {
    name: "version -o yaml",
    async run(k) {
      expect(await k.ok("version -o yaml", { stderr: skew(k.minor) })).toMatch(new RegExp(`^serverVersion:\n(?:  .*\n)*  gitVersion: ${release.gitVersion}$`, "m"));
    },
  },
  {
    name: "version --client",
    async run(k) {
      const deprecated = k.minor === 27 ? remarks(k).split("\n")[0] + "\n" : "";
      expect(await k.ok("version --client", { stderr: deprecated })).not.toContain("Server Version");
    },
  },
  {
    name: "cluster-info",
    async run(k) {
      const lines = stripVTControlCharacters(await k.ok("cluster-info")).split("\n");
      expect(lines).toEqual([
        `Kubernetes control plane is running at ${k.server}`,
        `CoreDNS is running at ${k.server}/api/v1/namespaces/kube-system/services/kube-dns:dns/proxy`,
        "",
        "To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.",
        "",
      ]);
    },
  },
  {
    name: "cluster-info dump",
    async run(k) {
      const folder = k.file("dump", "") + "s";
      expect(await k.ok(`cluster-info dump --namespaces kube-system,${k.namespace} --output-directory ${folder}`)).toBe(`Cluster info dumped to ${folder}\n`);
      expect(await k.ok("cluster-info dump")).toMatch(/^==== START logs for container coredns of pod kube-system\/coredns-/m);
    },
  },
  {
    name: "get --raw",
    async run(k) {
      expect(await k.ok("get --raw /readyz")).toBe("ok");
      expect(await k.ok("get --raw /livez?verbose")).toMatch(/^\[\+\]ping ok\n(?:\[\+\].* ok\n)*livez check passed\n$/);
      expect(JSON.parse(await k.ok("get --raw /version"))).toMatchObject({ gitVersion: release.gitVersion });
      expect(await k.fails("get --raw /nowhere")).toBe("Error from server (NotFound): the server could not find the requested resource");
    },
  },
];
