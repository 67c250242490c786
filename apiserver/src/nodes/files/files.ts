import type { ContainerFiles } from "@kx/shared/net/container-files";
import type { ContainerSpec } from "../kubelet/means.ts";
import { baseImage } from "./base-image.ts";
import { FileTree } from "./file-tree.ts";
import { imageFolder, withFiles } from "./image-folder.ts";
import type { PodVolumes } from "./pod-volumes.ts";

export interface FilesOptions {
  volumes: PodVolumes;
  spec: ContainerSpec;
  /** The container's own environment, for `subPathExpr`. */
  env: Readonly<Record<string, string>>;
  now(): number;
}

/** The file system of one run of a container. Nothing is made before somebody looks. */
export function createFiles({ volumes, spec, env, now }: FilesOptions): ContainerFiles {
  const startedAt = now();
  const mounts = volumes.mountsOf(spec, env);
  const { terminationMessagePath = "/dev/termination-log" } = spec;
  return new FileTree(
    () => ({
      root: imageFolder(withFiles(baseImage, { ...volumes.imageFiles(spec), [terminationMessagePath]: "" }), { modified: startedAt }),
      readOnlyRoot: spec.securityContext?.readOnlyRootFilesystem === true,
      mounts: mounts.all(),
    }),
    now,
  );
}
