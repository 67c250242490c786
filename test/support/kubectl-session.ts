import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { expect } from "vitest";
import type { Daemon } from "./daemon.ts";
import { kubectls, type Kubectl } from "./kubectl.ts";
import { run, start, type Ran, type Running, type RunOptions } from "./run.ts";

/** Words of a command line; an array where one of them holds a blank. */
export type Words = string | readonly string[];

/** One release of kubectl at one cluster, in a namespace and with a home of its own. */
export interface KubectlSession {
  readonly version: string;
  readonly namespace: string;
  /** Runs to the end, whatever comes of it. */
  run(words: Words, options?: RunOptions): Promise<Ran>;
  /** Expects success without a word on stderr (a warning, a throttled request). @returns stdout */
  ok(words: Words, options?: RunOptions): Promise<string>;
  /** Expects success and exactly this on stderr. @returns stdout */
  warned(words: Words, stderr: string, options?: RunOptions): Promise<string>;
  /** Expects exit code 1. @returns stderr without its last newline */
  fails(words: Words, options?: RunOptions): Promise<string>;
  start(words: Words): Running;
  /** Writes a manifest. @returns its path */
  file(name: string, text: string): string;
}

const split = (words: Words): readonly string[] => (typeof words === "string" ? words.split(" ") : words);

/** @param namespace must exist, or be made by the session */
export function kubectlSession({ path, version }: Kubectl, daemon: Pick<Daemon, "kubeconfig">, namespace: string): KubectlSession {
  const home = mkdtempSync(join(tmpdir(), "kx-kubectl-"));
  const kubeconfig = join(home, "kubeconfig");
  // In the context, not as a flag: with the flag kubectl warns when a cluster-scoped object is deleted.
  writeFileSync(kubeconfig, readFileSync(daemon.kubeconfig, "utf8").replace(/^( +)cluster: .*$/m, `$&\n$1namespace: ${namespace}`), { mode: 0o600 });
  const env = { HOME: home, KUBECONFIG: kubeconfig, KUBECACHEDIR: undefined };
  const call = (words: Words, options?: RunOptions): Promise<Ran> => run(path, split(words), { ...options, env });
  const warned = async (words: Words, stderr: string, options?: RunOptions): Promise<string> => {
    const ran = await call(words, options);
    expect({ code: ran.code, stderr: ran.stderr }, `kubectl ${version}: ${String(words)}: ${ran.stdout}`).toEqual({ code: 0, stderr });
    return ran.stdout;
  };
  return {
    version,
    namespace,
    run: call,
    ok: (words, options) => warned(words, "", options),
    warned,
    async fails(words, options) {
      const ran = await call(words, options);
      expect(ran.code, `kubectl ${version}: ${String(words)}: ${ran.stdout}`).toBe(1);
      return ran.stderr.trimEnd();
    },
    start: (words) => start(path, split(words), { env }),
    file(name, text) {
      const at = join(home, name);
      writeFileSync(at, text);
      return at;
    },
  };
}

/** The releases to test with. A developer's machine may have none: then nothing is tested here; CI must have one. */
export async function kubectlVersions(): Promise<string[]> {
  const versions = (await kubectls()).map(({ version }) => version);
  if (versions.length === 0 && process.env.CI) throw new Error("no kubectl on the PATH nor in KX_TEST_KUBECTL");
  return versions;
}
