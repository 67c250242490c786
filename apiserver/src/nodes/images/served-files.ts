import type { Container } from "@kx/shared/net/container";
import type { ContainerFiles } from "@kx/shared/net/container-files";

/** A file that a web server sends. */
export interface ServedFile {
  kind: "file";
  content: Uint8Array;
  type: string;
  modified: number;
}

/** What a web server finds for a path under its folder. */
export type Served = ServedFile | { kind: "folder"; names: readonly string[] } | { kind: "redirect" } | { kind: "missing" };

const types: Readonly<Record<string, string>> = {
  html: "text/html",
  htm: "text/html",
  css: "text/css",
  js: "application/javascript",
  json: "application/json",
  txt: "text/plain",
  xml: "text/xml",
  svg: "image/svg+xml",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  ico: "image/x-icon",
  pdf: "application/pdf",
  gz: "application/gzip",
};

/** What was sent last of a file, while it is the same: most requests of a server are for one page. */
interface Known {
  inode: number;
  modified: number;
  size: number;
  file: ServedFile;
}

const known = new WeakMap<ContainerFiles, Map<string, Known>>();

/**
 * Looks a request's path up in a container's files. A folder with an index page is that page; one that is asked for
 * without a final slash is to be redirected.
 * @param otherType what a file of an unknown ending is
 */
export async function servedFile({ files }: Pick<Container, "files">, { root, pathname, otherType }: { root: string; pathname: string; otherType: string }): Promise<Served> {
  const names = decoded(pathname);
  if (!names) return { kind: "missing" };
  const top = root === "/" ? "" : root;
  const path = names.length === 0 ? top : `${top}/${names.join("/")}`;
  if (pathname.endsWith("/")) {
    const index = await fileAt(`${path}/index.html`, { files, otherType });
    if (index) return index;
    return (await files.stat(path || "/"))?.type === "directory" ? { kind: "folder", names: await files.list(path || "/") } : { kind: "missing" };
  }
  const file = await fileAt(path, { files, otherType });
  if (file) return file;
  return (await files.stat(path))?.type === "directory" ? { kind: "redirect" } : { kind: "missing" };
}

async function fileAt(path: string, { files, otherType }: { files: ContainerFiles; otherType: string }): Promise<ServedFile | undefined> {
  const stat = await files.stat(path);
  if (stat?.type !== "file") return undefined;
  const { inode, modified, size } = stat;
  const ofFiles = known.get(files) ?? new Map<string, Known>();
  known.set(files, ofFiles);
  const before = ofFiles.get(path);
  if (before && before.inode === inode && before.modified === modified && before.size === size) return before.file;
  const ending = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  const file: ServedFile = { kind: "file", content: await files.read(path), type: types[ending] ?? otherType, modified };
  ofFiles.set(path, { inode, modified, size, file });
  return file;
}

/** The names of a path; undefined when it leaves its folder or is no path. */
function decoded(pathname: string): string[] | undefined {
  try {
    const names = pathname.split("/").filter(Boolean).map(decodeURIComponent);
    return names.some((name) => name === ".." || name.includes("/") || name.includes("\0")) ? undefined : names;
  } catch {
    return undefined;
  }
}
