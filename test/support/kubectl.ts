import { execFile } from "node:child_process";
import { accessSync, constants, readdirSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

/** One release of the real kubectl. */
export interface Kubectl {
  /** `1.33`. */
  version: string;
  path: string;
}

/**
 * Every kubectl to test with: the releases beside the one on the PATH (`kubectl.1.NN`; the plain name may be a dispatcher
 * to one of them), else that one itself; and those that KX_TEST_KUBECTL names (paths, parted as in PATH). Oldest first.
 */
export async function kubectls(): Promise<Kubectl[]> {
  const onPath = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "kubectl")).find(isExecutable);
  const named = (process.env.KX_TEST_KUBECTL ?? "").split(delimiter).filter(Boolean);
  const found = [...(onPath ? releasesBeside(realpathSync(onPath)) : []), ...named];
  const releases = await Promise.all(found.map(async (path) => ({ path, version: await versionOf(path) })));
  return releases.sort((a, b) => minorOf(a) - minorOf(b));
}

/** 33 of `1.33`. */
export const minorOf = ({ version }: Kubectl): number => Number(version.split(".")[1]);

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function releasesBeside(path: string): string[] {
  const folder = dirname(path);
  const releases = readdirSync(folder).filter((name) => /^kubectl\.1\.[0-9]+$/.test(name));
  return releases.length ? releases.map((name) => join(folder, name)) : [path];
}

async function versionOf(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(path, ["version", "--client", "--output=json"]);
  const { clientVersion } = JSON.parse(stdout) as { clientVersion: { gitVersion: string } };
  return /^v(1\.[0-9]+)/.exec(clientVersion.gitVersion)?.[1] ?? clientVersion.gitVersion;
}
