import type { Pod } from "@kx/shared/kinds/core/pod";
import { Service } from "@kx/shared/kinds/core/service";
import type { ContainerSpec, KubeletMeans } from "../kubelet/means.ts";
import { expand } from "../expand.ts";
import { hostname } from "../hostname.ts";
import { hostsFile, resolvConf } from "./etc-files.ts";
import type { Mount } from "./file-tree.ts";
import { FileNode, Folder, type Inode } from "./inode.ts";
import { missingVolume } from "./missing-volume.ts";
import { keptFolder } from "./kept-folders.ts";
import { payloadFolder, payloadNode, type VolumeState } from "./payload-folder.ts";
import { createServiceAccountTokens } from "./service-account-tokens.ts";
import { volumeFiles, type VolumeFiles } from "./volume-sources.ts";
import type { Payload } from "./volume-payload.ts";

type Volume = NonNullable<NonNullable<Pod["spec"]>["volumes"]>[number];

/** What one container mounts; taken when it starts, worked out when somebody looks. */
export interface ContainerMounts {
  /** `volumeMounts`, and /etc/hosts, /etc/hostname and /etc/resolv.conf. */
  all(): readonly Mount[];
}

/**
 * The volumes of one pod, for its life and shared by its containers: an emptyDir keeps what is written to it; ConfigMap,
 * Secret, projected and downwardAPI volumes show the objects as they are now.
 */
export interface PodVolumes {
  /** The first volume that cannot be mounted yet, in the kubelet's words; undefined when all can. */
  missing(): string | undefined;
  /** @param env what `subPathExpr` may name. A `subPath` stays what it is now. */
  mountsOf(spec: ContainerSpec, env: Readonly<Record<string, string>>): ContainerMounts;
  /** What the container's image brings, by absolute paths. */
  imageFiles(spec: ContainerSpec): Readonly<Record<string, string>>;
}

const zone = "cluster.local";

/** @param options.pod the newest version of the pod */
export function createPodVolumes({ pod, podIP, means }: { pod: () => Pod; podIP: string; means: KubeletMeans }): PodVolumes {
  const { cache, clock, node } = means;
  const tokens = createServiceAccountTokens(pod, means);
  const startedAt = clock.now();
  const folders = new Map<string, Inode>();
  const states = new Map<string, VolumeState & { from: readonly unknown[] }>();
  let etc: Mount[] | undefined;

  const volumeOf = (name: string): Volume | undefined => pod().spec?.volumes?.find((volume) => volume.name === name);
  const filesOf = (volume: Volume): VolumeFiles | undefined => volumeFiles(volume, { pod: pod(), podIP, means, tokens });

  /** A volume's files; the same object until they change. */
  function stateOf(volume: Volume): VolumeState {
    const known = states.get(volume.name);
    const { payload, from } = filesOf(volumeOf(volume.name) ?? volume)!;
    if (known && sameItems(known.from, from)) return known;
    if (known && samePayload(known.payload, payload)) {
      known.from = from;
      return known;
    }
    const state = { payload, from, since: known ? clock.now() : startedAt };
    states.set(volume.name, state);
    return state;
  }

  function nodeOf(volume: Volume): Inode {
    let found = folders.get(volume.name);
    if (!found) {
      found = filesOf(volume) ? payloadFolder(() => stateOf(volume)) : (keptFolder(volume, { pod: pod(), means }) ?? new Folder({ mode: 0o777, modified: startedAt }));
      folders.set(volume.name, found);
    }
    return found;
  }

  /** The files that a kubelet and its runtime write themselves, one for all containers of the pod. */
  function etcMounts(): Mount[] {
    if (!etc) {
      const clusterDNS = cache.of(Service).get({ namespace: "kube-system", name: "kube-dns" })?.spec?.clusterIP;
      const file = (path: string, text: string): Mount => ({ path, readOnly: false, node: new FileNode(Buffer.from(text), { mode: 0o644, modified: startedAt }) });
      etc = [
        file("/etc/hostname", `${hostname(pod())}\n`),
        file("/etc/hosts", hostsFile(pod(), { podIP, node: { name: node.name, ip: node.internalIP }, zone })),
        file("/etc/resolv.conf", resolvConf(pod(), { clusterDNS, zone })),
      ];
    }
    return etc;
  }

  return {
    missing: () => missingVolume(pod(), cache),
    imageFiles: ({ image = "" }) => means.images.behaviourOf(image).files ?? {},
    mountsOf({ volumeMounts = [] }, env) {
      const mounts = volumeMounts.flatMap(({ name, mountPath, subPath, subPathExpr, readOnly = false }): (() => Mount)[] => {
        const volume = volumeOf(name);
        if (!volume) return [];
        const below = subPathExpr ? expand(subPathExpr, (variable) => env[variable]) : (subPath ?? "");
        const path = `/${mountPath.split("/").filter(Boolean).join("/")}`;
        if (!below) return [() => ({ path, readOnly, node: nodeOf(volume) })];
        const state = filesOf(volume) && stateOf(volume);
        return [() => ({ path, readOnly: readOnly || state !== undefined, node: (state ? payloadNode(state, below) : folderIn(nodeOf(volume), below, clock.now())) ?? new Folder({ mode: 0o755, modified: startedAt }) })];
      });
      return {
        all: () => {
          const own = mounts.map((mount) => mount());
          return [...etcMounts().filter(({ path }) => !own.some((mount) => mount.path === path)), ...own];
        },
      };
    },
  };
}

/** What stands there, made as a folder where nothing does: the kubelet does so for a `subPath`. */
function folderIn(top: Inode, path: string, at: number): Inode | undefined {
  let node: Inode | undefined = top;
  for (const name of path.split("/").filter(Boolean)) {
    if (node?.type !== "directory") return undefined;
    const child: Inode = node.get(name) ?? new Folder({ mode: 0o755, modified: at });
    node.set(name, child, at);
    node = child;
  }
  return node;
}

const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean => a.length === b.length && a.every((item, index) => item === b[index]);

function samePayload(a: Payload, b: Payload): boolean {
  return a.size === b.size && [...a].every(([path, { content, mode }]) => {
    const other = b.get(path);
    if (!other || other.mode !== mode) return false;
    return content instanceof Uint8Array && other.content instanceof Uint8Array ? Buffer.compare(content, other.content) === 0 : typeof content === typeof other.content;
  });
}
