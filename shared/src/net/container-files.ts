/** What stands at a path. Sizes in bytes, modes as in POSIX (`0o644`), times in milliseconds since the epoch. */
export interface FileStat {
  type: "file" | "directory" | "link";
  size: number;
  mode: number;
  modified: number;
  /** The same for two names of one file. */
  inode: number;
}

/**
 * A container's file system. Paths are absolute; links are followed unless it is said otherwise. Errors carry a POSIX
 * `code` and its words: ENOENT, ENOTDIR, EISDIR, EEXIST, ENOTEMPTY, EROFS (a ConfigMap's or Secret's volume), EBUSY (a
 * mount), ELOOP, EINVAL.
 */
export interface ContainerFiles {
  /** @throws Error ENOENT, EISDIR */
  read(path: string): Promise<Uint8Array>;
  /** Makes the file where it is missing, with `mode` or 0o644. @throws Error ENOENT (the folder is missing), EROFS, EISDIR */
  write(path: string, content: Uint8Array, options?: { append?: boolean; mode?: number }): Promise<void>;
  /** Undefined where nothing is. */
  stat(path: string): Promise<FileStat | undefined>;
  /** As `stat`, of a link itself. */
  linkStat(path: string): Promise<FileStat | undefined>;
  /** The names in a folder, sorted. @throws Error ENOENT, ENOTDIR */
  list(path: string): Promise<string[]>;
  /** @throws Error ENOENT (its parent is missing), EEXIST, EROFS */
  makeFolder(path: string, mode?: number): Promise<void>;
  /** A file, a link or an empty folder. @throws Error ENOENT, ENOTEMPTY, EROFS, EBUSY */
  remove(path: string): Promise<void>;
  /** @throws Error ENOENT, EROFS, EBUSY, EXDEV (to another volume) */
  rename(from: string, to: string): Promise<void>;
  /** A symbolic link at `path`. @throws Error EEXIST, ENOENT, EROFS */
  symlink(target: string, path: string): Promise<void>;
  /** A second name for a file. @throws Error EEXIST, ENOENT, EROFS, EXDEV */
  link(existing: string, path: string): Promise<void>;
  /** @throws Error ENOENT, EINVAL (it is no link) */
  readLink(path: string): Promise<string>;
  /** Without links, `.` and `..`. @throws Error ENOENT, ELOOP */
  realPath(path: string): Promise<string>;
  /** @throws Error ENOENT, EROFS */
  change(path: string, change: { mode?: number; modified?: number }): Promise<void>;
}
