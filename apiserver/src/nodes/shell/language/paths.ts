import type { ContainerFiles } from "@kx/shared/net/container-files";
import { hasPattern, patternSource, unescaped } from "./pattern.ts";

/** The paths that a pattern matches, sorted; none leaves the pattern as it is. */
export async function expandPaths(pattern: string, cwd: string, files: ContainerFiles): Promise<string[]> {
  const absolute = pattern.startsWith("/");
  let found = [absolute ? "/" : ""];
  const segments = pattern.split("/").filter((segment, index, all) => segment !== "" || index === all.length - 1);
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    const next: string[] = [];
    for (const folder of found) {
      if (segment === "" && last) {
        next.push(`${folder.replace(/\/$/, "")}/`);
        continue;
      }
      for (const name of await candidates(segment, folder, { cwd, files })) {
        const path = folder === "" || folder.endsWith("/") ? `${folder}${name}` : `${folder}/${name}`;
        const stat = await files.stat(absolutePath(path, cwd));
        if (stat && (last || stat.type === "directory")) next.push(path);
      }
    }
    found = next;
  }
  return found.length > 0 ? found.sort() : [];
}

async function candidates(segment: string, folder: string, { cwd, files }: { cwd: string; files: ContainerFiles }): Promise<string[]> {
  if (!hasPattern(segment)) return [unescaped(segment)];
  const matcher = new RegExp(`^(?:${patternSource(segment, { path: true })})$`);
  try {
    const names = await files.list(absolutePath(folder || ".", cwd));
    return names.filter((name) => (!name.startsWith(".") || segment.startsWith(".")) && matcher.test(name));
  } catch {
    return [];
  }
}

/** A path from the root, as seen from a folder; `.` and `..` are resolved by their names. */
export function absolutePath(path: string, cwd: string): string {
  const names: string[] = [];
  for (const name of `${path.startsWith("/") ? "" : `${cwd}/`}${path}`.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return `/${names.join("/")}`;
}
