import type { ContainerFiles, FileStat } from "@kx/shared/net/container-files";
import { FileNode, Folder, LinkNode, type Inode } from "./inode.ts";
import { PosixError } from "./posix-error.ts";

/** Something that stands at a path in place of what the image has there. */
export interface Mount {
  /** Absolute, without a final slash. */
  path: string;
  node: Inode;
  readOnly: boolean;
}

export interface TreeParts {
  root: Folder;
  readOnlyRoot: boolean;
  mounts: readonly Mount[];
}

interface Place {
  /** Canonical. */
  path: string;
  node: Inode | undefined;
  /** The folder that has it, or would have it; undefined for the root. */
  parent: Folder | undefined;
  name: string;
  mount: Mount;
  /** Of the folder. */
  parentMount: Mount;
}

const mostLinks = 40;

/** A file system over a tree of inodes and the mounts on it, put together when it is first looked at. */
export class FileTree implements ContainerFiles {
  private readonly build: () => TreeParts;
  private readonly now: () => number;
  private built: { root: Mount; mounts: ReadonlyMap<string, Mount> } | undefined;

  constructor(build: () => TreeParts, now: () => number) {
    this.build = build;
    this.now = now;
  }

  async read(path: string): Promise<Uint8Array> {
    const node = this.present(path);
    if (node.type !== "file") throw new PosixError("EISDIR", path);
    return await node.read();
  }

  async write(path: string, content: Uint8Array, { append = false, mode = 0o644 }: { append?: boolean; mode?: number } = {}): Promise<void> {
    const place = this.find(path, { follow: true });
    if (place.node && place.node.type !== "file") throw new PosixError("EISDIR", path);
    if (place.node) {
      this.checkWritable(place.mount, place.parent, path);
      return await (place.node as FileNode).write(content, { append, at: this.now(), path });
    }
    this.checkWritable(place.parentMount, place.parent, path);
    const file = new FileNode(new Uint8Array(), { mode, modified: this.now() });
    place.parent!.set(place.name, file, this.now());
    await file.write(content, { append: false, at: this.now(), path });
  }

  async stat(path: string): Promise<FileStat | undefined> {
    return await this.statOf(path, true);
  }

  async linkStat(path: string): Promise<FileStat | undefined> {
    return await this.statOf(path, false);
  }

  async list(path: string): Promise<string[]> {
    const node = this.present(path);
    if (node.type !== "directory") throw new PosixError("ENOTDIR", path);
    return node.names();
  }

  async makeFolder(path: string, mode = 0o755): Promise<void> {
    const parent = this.vacant(path);
    parent.folder.set(parent.name, new Folder({ mode, modified: this.now() }), this.now());
  }

  async remove(path: string): Promise<void> {
    const { parent, name, node } = this.movable(path);
    if (node.type === "directory" && node.names().length > 0) throw new PosixError("ENOTEMPTY", path);
    parent.delete(name, this.now());
  }

  async rename(from: string, to: string): Promise<void> {
    const source = this.movable(from);
    const target = this.find(to, { follow: false });
    if (!target.parent) throw new PosixError("EBUSY", to);
    if (target.node === source.node) return;
    if (target.parentMount !== source.mount) throw new PosixError("EXDEV", to);
    this.checkWritable(target.parentMount, target.parent, to);
    if (source.node.type === "directory" && `${target.path}/`.startsWith(`${source.path}/`)) throw new PosixError("EINVAL", to);
    if (target.node?.type === "directory") {
      if (source.node.type !== "directory") throw new PosixError("EISDIR", to);
      if (target.node.names().length > 0) throw new PosixError("ENOTEMPTY", to);
    } else if (target.node && source.node.type === "directory") throw new PosixError("ENOTDIR", to);
    source.parent.delete(source.name, this.now());
    target.parent.set(target.name, source.node, this.now());
  }

  async symlink(target: string, path: string): Promise<void> {
    const { folder, name } = this.vacant(path);
    folder.set(name, new LinkNode(target, this.now()), this.now());
  }

  async link(existing: string, path: string): Promise<void> {
    const { node, mount } = this.find(existing, { follow: true });
    if (!node) throw new PosixError("ENOENT", existing);
    if (node.type !== "file") throw new PosixError("EISDIR", existing);
    const { folder, name, mount: to } = this.vacant(path);
    if (to !== mount) throw new PosixError("EXDEV", path);
    folder.set(name, node, this.now());
  }

  async readLink(path: string): Promise<string> {
    const { node } = this.find(path, { follow: false });
    if (!node) throw new PosixError("ENOENT", path);
    if (node.type !== "link") throw new PosixError("EINVAL", path);
    return node.target;
  }

  async realPath(path: string): Promise<string> {
    const { node, path: canonical } = this.find(path, { follow: true });
    if (!node) throw new PosixError("ENOENT", path);
    return canonical;
  }

  async change(path: string, { mode, modified }: { mode?: number; modified?: number }): Promise<void> {
    const { node, mount, parent } = this.find(path, { follow: true });
    if (!node) throw new PosixError("ENOENT", path);
    this.checkWritable(mount, node.type === "directory" ? node : parent, path);
    if (mode !== undefined && node.type !== "link") node.mode = mode;
    if (modified !== undefined) node.modified = modified;
  }

  private parts(): NonNullable<FileTree["built"]> {
    if (!this.built) {
      const { root, readOnlyRoot, mounts } = this.build();
      const onTop = new Map<string, Mount>();
      for (const mount of [...mounts].sort((a, b) => a.path.length - b.path.length)) {
        makeWay(root, onTop, mount, this.now());
        onTop.set(mount.path, mount);
      }
      this.built = { root: { path: "/", node: root, readOnly: readOnlyRoot }, mounts: onTop };
    }
    return this.built;
  }

  /** @throws PosixError ENOENT, ENOTDIR, ELOOP when what leads there is not so */
  private find(path: string, { follow }: { follow: boolean }): Place {
    let links = 0;
    const { root, mounts } = this.parts();
    const start: Place = { path: "/", node: root.node, parent: undefined, name: "", mount: root, parentMount: root };
    let trail: Place[] = [start];
    const todo = segments(path);
    while (todo.length > 0) {
      const name = todo.shift()!;
      const here = trail.at(-1)!;
      if (!here.node) throw new PosixError("ENOENT", path);
      if (here.node.type !== "directory") throw new PosixError("ENOTDIR", path);
      if (name === ".") continue;
      if (name === "..") {
        if (trail.length > 1) trail.pop();
        continue;
      }
      const at = here.path === "/" ? `/${name}` : `${here.path}/${name}`;
      const mount = mounts.get(at);
      const node = mount?.node ?? here.node.get(name);
      if (node?.type === "link" && (follow || todo.length > 0)) {
        if (++links > mostLinks) throw new PosixError("ELOOP", path);
        if (node.target.startsWith("/")) trail = [start];
        todo.unshift(...segments(node.target));
        continue;
      }
      trail.push({ path: at, node, parent: here.node, name, mount: mount ?? here.mount, parentMount: here.mount });
    }
    if (/\/+$/.test(path) && trail.at(-1)!.node?.type === "file") throw new PosixError("ENOTDIR", path);
    return trail.at(-1)!;
  }

  private present(path: string): Inode {
    const { node } = this.find(path, { follow: true });
    if (!node) throw new PosixError("ENOENT", path);
    return node;
  }

  private async statOf(path: string, follow: boolean): Promise<FileStat | undefined> {
    let node: Inode | undefined;
    try {
      ({ node } = this.find(path, { follow }));
    } catch (error) {
      if (error instanceof PosixError && (error.code === "ENOENT" || error.code === "ENOTDIR")) return undefined;
      throw error;
    }
    if (!node) return undefined;
    const { type, mode, modified, inode } = node;
    const size = node.type === "file" ? await node.size() : node.type === "link" ? node.target.length : 4096;
    return { type, mode, modified, inode, size };
  }

  /** A place where nothing is yet, in a folder that takes it. */
  private vacant(path: string): { folder: Folder; name: string; mount: Mount } {
    const { node, parent, name, parentMount } = this.find(path, { follow: false });
    if (node) throw new PosixError("EEXIST", path);
    this.checkWritable(parentMount, parent, path);
    return { folder: parent!, name, mount: parentMount };
  }

  /** What can be taken from its folder. */
  private movable(path: string): { path: string; node: Inode; parent: Folder; name: string; mount: Mount } {
    const { node, parent, name, mount, parentMount, path: canonical } = this.find(path, { follow: false });
    if (!node) throw new PosixError("ENOENT", path);
    if (!parent || mount !== parentMount) throw new PosixError("EBUSY", path);
    this.checkWritable(parentMount, parent, path);
    return { path: canonical, node, parent, name, mount };
  }

  private checkWritable(mount: Mount, folder: Folder | undefined, path: string): void {
    // A single file that is mounted has no folder of its own: its mount says what holds.
    const inLive = folder?.readOnly === true && mount.node.type !== "file";
    if (mount.readOnly || inLive) throw new PosixError("EROFS", path);
  }
}

const segments = (path: string): string[] => path.split("/").filter(Boolean);

/** The folders that lead to a mount and what it covers, where the image lacks them: a runtime makes them. */
function makeWay(root: Folder, mounts: ReadonlyMap<string, Mount>, { path, node }: Mount, at: number): void {
  let folder: Inode = root;
  let here = "";
  const names = segments(path);
  for (const [index, name] of names.entries()) {
    if (folder.type !== "directory") return;
    here += `/${name}`;
    let next: Inode | undefined = mounts.get(here)?.node ?? folder.get(name);
    if (!next && !folder.readOnly) {
      const last = index === names.length - 1;
      next = last && node.type === "file" ? new FileNode(new Uint8Array(), { mode: 0o644, modified: at }) : new Folder({ mode: 0o755, modified: at });
      folder.set(name, next, at);
    }
    if (!next) return;
    folder = next;
  }
}
