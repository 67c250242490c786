import { FileNode, Folder, type FolderSource, type Inode } from "./inode.ts";

/** What is in a folder of an image: a file's content, or what is in a folder. Shared by every container of the image. */
export interface ImageFolder {
  readonly [name: string]: string | ImageFolder;
}

/** Folders that are not readable, writable and searchable as 0o755 says. */
const modes: Readonly<Record<string, number>> = { "/tmp": 0o1777, "/var/tmp": 0o1777, "/root": 0o700, "/dev/shm": 0o1777 };

/** A container's own copy of an image's folder: each child is made when it is first asked for. */
export function imageFolder(content: ImageFolder, { path = "", modified }: { path?: string; modified: number }): Folder {
  const source: FolderSource = {
    names: () => Object.keys(content),
    get(name): Inode | undefined {
      const child = Object.hasOwn(content, name) ? content[name] : undefined;
      if (child === undefined) return undefined;
      const at = `${path}/${name}`;
      if (typeof child !== "string") return imageFolder(child, { path: at, modified });
      return new FileNode(Buffer.from(child), { mode: child.startsWith("#!") ? 0o755 : 0o644, modified });
    },
  };
  return new Folder({ mode: modes[path] ?? 0o755, modified, source });
}

/** Files by their absolute paths, laid over a folder. */
export function withFiles(base: ImageFolder, files: Readonly<Record<string, string>>): ImageFolder {
  const root: Record<string, string | ImageFolder> = { ...base };
  for (const [path, content] of Object.entries(files)) {
    const names = path.split("/").filter(Boolean);
    let folder = root;
    for (const name of names.slice(0, -1)) {
      const here = folder[name];
      const copy: Record<string, string | ImageFolder> = typeof here === "object" ? { ...here } : {};
      folder[name] = copy;
      folder = copy;
    }
    folder[names.at(-1)!] = content;
  }
  return root;
}
