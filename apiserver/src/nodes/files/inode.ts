import { PosixError } from "./posix-error.ts";

/** What a folder holds under a name. */
export type Inode = FileNode | Folder | LinkNode;

let last = 0;

/** More than any lesson writes: what would fill the server's memory is refused as a full disk refuses it. */
const largestFile = 256 * 2 ** 20;

/** A file; what comes from elsewhere is asked for when it is first read. */
export class FileNode {
  readonly type = "file";
  readonly inode = ++last;
  mode: number;
  modified: number;
  private chunks: Uint8Array[];
  private source: (() => Uint8Array | Promise<Uint8Array>) | undefined;

  /** @param content a function is asked at every read, until somebody writes */
  constructor(content: Uint8Array | (() => Uint8Array | Promise<Uint8Array>), { mode, modified }: { mode: number; modified: number }) {
    this.mode = mode;
    this.modified = modified;
    this.chunks = typeof content === "function" ? [] : [content];
    this.source = typeof content === "function" ? content : undefined;
  }

  async read(): Promise<Uint8Array> {
    if (this.source) return await this.source();
    if (this.chunks.length > 1) this.chunks = [Buffer.concat(this.chunks)];
    return this.chunks[0] ?? new Uint8Array();
  }

  async size(): Promise<number> {
    return this.source ? (await this.source()).length : this.sizeOfChunks();
  }

  /** @throws PosixError ENOSPC */
  async write(content: Uint8Array, { append, at, path }: { append: boolean; at: number; path: string }): Promise<void> {
    if (append && this.source) this.chunks = [await this.source()];
    const before = append ? this.sizeOfChunks() : 0;
    if (before + content.length > largestFile) throw new PosixError("ENOSPC", path);
    this.source = undefined;
    // Whoever wrote may use its buffer again.
    const own = Uint8Array.from(content);
    if (append) this.chunks.push(own);
    else this.chunks = [own];
    // Writes of one millisecond are told apart, as a real clock's nanoseconds do.
    this.modified = at > this.modified ? at : this.modified + 0.001;
  }

  private sizeOfChunks(): number {
    return this.chunks.reduce((total, { length }) => total + length, 0);
  }
}

/** A symbolic link. */
export class LinkNode {
  readonly type = "link";
  readonly inode = ++last;
  readonly mode = 0o777;
  readonly target: string;
  modified: number;

  constructor(target: string, modified: number) {
    this.target = target;
    this.modified = modified;
  }
}

/** Where a folder's children come from before anybody writes: asked by name, so that what nobody looks at is never made. */
export interface FolderSource {
  names(): Iterable<string>;
  get(name: string): Inode | undefined;
}

export class Folder {
  readonly type = "directory";
  readonly inode = ++last;
  mode: number;
  modified: number;
  private readonly source: FolderSource | undefined;
  /** Undefined: it was taken away. */
  private readonly own = new Map<string, Inode | undefined>();
  private readonly live: boolean;

  /** @param options.live the source may change: nothing of it is kept, and nothing can be written */
  constructor({ mode, modified, source, live = false }: { mode: number; modified: number; source?: FolderSource | undefined; live?: boolean }) {
    this.mode = mode;
    this.modified = modified;
    this.source = source;
    this.live = live;
  }

  /** Nobody may write here, whatever mounted it. */
  get readOnly(): boolean {
    return this.live;
  }

  get(name: string): Inode | undefined {
    if (this.live) return this.source?.get(name);
    if (!this.own.has(name)) {
      const child = this.source?.get(name);
      if (child) this.own.set(name, child);
      return child;
    }
    return this.own.get(name);
  }

  /** Sorted. */
  names(): string[] {
    const names = new Set(this.source?.names());
    for (const [name, child] of this.own) {
      if (child) names.add(name);
      else names.delete(name);
    }
    return [...names].sort();
  }

  set(name: string, child: Inode, at: number): void {
    this.own.set(name, child);
    this.modified = at;
  }

  delete(name: string, at: number): void {
    this.own.set(name, undefined);
    this.modified = at;
  }
}
