import { FileNode, Folder, LinkNode, type Inode } from "./inode.ts";
import type { Payload } from "./volume-payload.ts";

/** What a volume holds now, and since when. */
export interface VolumeState {
  payload: Payload;
  /** Milliseconds since the epoch; another state has another object, not only another time. */
  since: number;
}

/**
 * A folder as the kubelet's atomic writer lays it out (pkg/volume/util/atomic_writer.go): the files in a folder of their
 * time's name, `..data` a link to it, and a link beside it for every name.
 * @param state asked at every look; the same object while nothing has changed
 */
export function payloadFolder(state: () => VolumeState): Folder {
  let seen: VolumeState | undefined;
  let entries = new Map<string, Inode>();
  const current = (): Map<string, Inode> => {
    const now = state();
    if (now !== seen) {
      seen = now;
      entries = laidOut(now);
      folder.modified = now.since;
    }
    return entries;
  };
  const folder = new Folder({ mode: 0o1777, modified: 0, live: true, source: { names: () => current().keys(), get: (name) => current().get(name) } });
  return folder;
}

/** One file or folder of a volume as it was, for a `subPath`. */
export function payloadNode({ payload, since }: VolumeState, path: string): Inode | undefined {
  return nodeAt(frozen(payload, since), path.split("/").filter(Boolean));
}

function laidOut({ payload, since }: VolumeState): Map<string, Inode> {
  const stamp = `..${timeName(since)}`;
  const tops = new Set([...payload.keys()].map((path) => path.split("/")[0]!));
  return new Map<string, Inode>([
    [stamp, frozen(payload, since)],
    ["..data", new LinkNode(stamp, since)],
    ...[...tops].map((name): [string, Inode] => [name, new LinkNode(`..data/${name}`, since)]),
  ]);
}

/** The files as they are, in folders. */
function frozen(payload: Payload, since: number): Folder {
  const children = new Map<string, Inode>();
  const below = new Map<string, Map<string, typeof payload extends ReadonlyMap<string, infer File> ? File : never>>();
  for (const [path, file] of payload) {
    const slash = path.indexOf("/");
    if (slash < 0) {
      children.set(path, new FileNode(file.content, { mode: file.mode, modified: since }));
      continue;
    }
    const folder = path.slice(0, slash);
    below.set(folder, (below.get(folder) ?? new Map()).set(path.slice(slash + 1), file));
  }
  for (const [name, inside] of below) children.set(name, frozen(inside, since));
  return new Folder({ mode: 0o755, modified: since, live: true, source: { names: () => children.keys(), get: (name) => children.get(name) } });
}

function nodeAt(folder: Inode, names: readonly string[]): Inode | undefined {
  let node: Inode | undefined = folder;
  for (const name of names) node = node?.type === "directory" ? node.get(name) : undefined;
  return node;
}

/** `2026_11_22_19_03_07.123000000`. */
function timeName(at: number): string {
  const [date = "", time = ""] = new Date(at).toISOString().slice(0, 23).split("T");
  return `${date.replaceAll("-", "_")}_${time.replaceAll(":", "_")}000000`;
}
