import type { IFileSystem } from "just-bash";
import type { ContainerFiles, FileStat } from "@kx/shared/net/container-files";
import { PosixError } from "../../files/posix-error.ts";
import { absolutePath } from "../language/paths.ts";

type FsStat = Awaited<ReturnType<IFileSystem["stat"]>>;

/** A container's files as the utilities' library wants a file system. */
export function filesAdapter(files: ContainerFiles, clock: { now(): number }): IFileSystem {
  const text = (content: string | Uint8Array, encoding: unknown): Uint8Array => (typeof content === "string" ? Buffer.from(content, encodingOf(encoding)) : content);

  async function stat(path: string): Promise<FsStat> {
    return shown(await files.stat(path), path);
  }

  async function makeFolders(path: string): Promise<void> {
    let at = "";
    for (const name of path.split("/").filter(Boolean)) {
      at += `/${name}`;
      if (!(await files.stat(at))) await files.makeFolder(at);
    }
  }

  async function remove(path: string, recursive: boolean): Promise<void> {
    const found = await files.linkStat(path);
    if (recursive && found?.type === "directory") for (const name of await files.list(path)) await remove(`${path}/${name}`, true);
    await files.remove(path);
  }

  async function copy(from: string, to: string, recursive: boolean): Promise<void> {
    const found = await files.stat(from);
    if (!found) throw new PosixError("ENOENT", from);
    if (found.type !== "directory") return await files.write(to, await files.read(from), { mode: found.mode });
    if (!recursive) throw new PosixError("EISDIR", from);
    if (!(await files.stat(to))) await files.makeFolder(to, found.mode);
    for (const name of await files.list(from)) await copy(`${from}/${name}`, `${to}/${name}`, true);
  }

  return {
    readFile: async (path, options) => Buffer.from(await files.read(path)).toString(encodingOf(options)),
    readFileBuffer: (path) => files.read(path),
    writeFile: (path, content, options) => files.write(path, text(content, options)),
    appendFile: (path, content, options) => files.write(path, text(content, options), { append: true }),
    exists: async (path) => (await files.stat(path)) !== undefined,
    stat,
    lstat: async (path) => shown(await files.linkStat(path), path),
    mkdir: async (path, options) => await (options?.recursive ? makeFolders(path) : files.makeFolder(path)),
    readdir: (path) => files.list(path),
    async rm(path, { recursive = false, force = false } = {}) {
      if (force && !(await files.linkStat(path))) return;
      await remove(path, recursive);
    },
    cp: async (from, to, options) => await copy(from, to, options?.recursive === true),
    async mv(from, to) {
      try {
        await files.rename(from, to);
      } catch (error) {
        // From one volume to another the content moves.
        if (!(error instanceof PosixError) || error.code !== "EXDEV") throw error;
        await copy(from, to, true);
        await remove(from, true);
      }
    },
    resolvePath: (base, path) => absolutePath(path, base),
    getAllPaths: () => [],
    chmod: (path, mode) => files.change(path, { mode }),
    symlink: (target, path) => files.symlink(target, path),
    link: (existing, path) => files.link(existing, path),
    readlink: (path) => files.readLink(path),
    realpath: (path) => files.realPath(path),
    utimes: (path, _accessed, modified) => files.change(path, { modified: Number.isNaN(modified.getTime()) ? clock.now() : modified.getTime() }),
  };
}

function encodingOf(options: unknown): BufferEncoding {
  const encoding = typeof options === "string" ? options : (options as { encoding?: string | null } | undefined)?.encoding;
  return (encoding === "binary" ? "latin1" : (encoding ?? "utf8")) as BufferEncoding;
}

function shown(found: FileStat | undefined, path: string): FsStat {
  if (!found) throw new PosixError("ENOENT", path);
  const { type, mode, size, modified, inode } = found;
  return { isFile: type === "file", isDirectory: type === "directory", isSymbolicLink: type === "link", mode, size, mtime: new Date(modified), ino: inode };
}
