import type { ImageBehaviour } from "@kx/shared/net/container";
import { agnhost } from "./agnhost.ts";
import { busybox } from "./busybox.ts";
import { canonicalRepository } from "./canonical-repository.ts";
import { curl } from "./curl.ts";
import { echo } from "./echo.ts";
import { helloApp } from "./hello-app.ts";
import { httpEcho } from "./http-echo.ts";
import { httpd } from "./httpd.ts";
import { nginx } from "./nginx.ts";
import { pause } from "./pause.ts";
import { withCommand } from "./with-command.ts";
import { whoami } from "./whoami.ts";

/** The images whose behaviour is known, in the order of the documentation. */
export const knownImages: readonly ImageBehaviour[] = [nginx, httpd, httpEcho, whoami, helloApp, agnhost, busybox, curl, pause];

export interface Images {
  /** The behaviour of an image reference; the echo for an unknown one. */
  behaviourOf(image: string): ImageBehaviour;
}

/** @param system behaviours of the cluster's own images */
export function createImages(system: readonly ImageBehaviour[]): Images {
  const byRepository = new Map<string, ImageBehaviour>();
  for (const behaviour of [...knownImages.map(withCommand), ...system]) {
    for (const repository of behaviour.repositories) byRepository.set(canonicalRepository(repository), behaviour);
  }
  const other = withCommand(echo);
  return { behaviourOf: (image) => byRepository.get(canonicalRepository(image)) ?? other };
}
