import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const file = "loopback";

/**
 * C of this cluster's 127.C.0.0/16: chosen once, kept in the cluster's folder, and different from those of the
 * clusters beside it, so that their doors do not collide.
 */
export async function loopbackNetwork(folder: string): Promise<number> {
  const own = await read(join(folder, file));
  if (own !== undefined) return own;
  const beside = dirname(folder);
  const names = await readdir(beside).catch(() => []);
  const taken = await Promise.all(names.map((name) => read(join(beside, name, file))));
  let chosen = 1;
  while (taken.includes(chosen)) chosen++;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, file), String(chosen));
  return chosen;
}

async function read(path: string): Promise<number | undefined> {
  try {
    const number = Number(await readFile(path, "utf8"));
    return Number.isInteger(number) && number >= 1 && number <= 254 ? number : undefined;
  } catch {
    return undefined;
  }
}
