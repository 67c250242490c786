import type { ImageBehaviour } from "@kx/shared/net/container";
import { agnhost } from "./agnhost.ts";
import { bash, busybox } from "./busybox.ts";
import { canonicalRepository } from "./canonical-repository.ts";
import type { CommandImage } from "./command-image.ts";
import { curl } from "./curl.ts";
import { echo } from "./echo.ts";
import { helloApp } from "./hello-app.ts";
import { httpEcho } from "./http-echo.ts";
import { httpd } from "./httpd.ts";
import { nginx } from "./nginx.ts";
import { pause } from "./pause.ts";
import { python } from "./python.ts";
import { redis } from "./redis.ts";
import { whoami } from "./whoami.ts";

export type KnownImage = ImageBehaviour | CommandImage;

/** The images whose behaviour is known, in the order of the documentation. */
export const knownImages: readonly KnownImage[] = [nginx, httpd, httpEcho, whoami, helloApp, agnhost, busybox, bash, python, curl, redis, pause];

export interface Images {
  /** The behaviour of an image reference; the echo for an unknown one. */
  behaviourOf(image: string): ImageBehaviour;
}

export interface ImagesOptions {
  /** Behaviours of the cluster's own images. */
  system: readonly ImageBehaviour[];
  /** How an image starts where a container's command, or the image's own, is a program of the simulated ones. */
  withCommands(image: KnownImage): ImageBehaviour;
}

export function createImages({ system, withCommands }: ImagesOptions): Images {
  const byRepository = new Map<string, ImageBehaviour>();
  for (const behaviour of [...knownImages.map(withCommands), ...system]) {
    for (const repository of behaviour.repositories) byRepository.set(canonicalRepository(repository), behaviour);
  }
  const other = withCommands(echo);
  return { behaviourOf: (image) => byRepository.get(canonicalRepository(image)) ?? other };
}
