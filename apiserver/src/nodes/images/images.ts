import type { ImageBehaviour } from "@kx/shared/net/container";
import { agnhost } from "./agnhost.ts";
import { busybox } from "./busybox.ts";
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

/**
 * The repository that a reference names, as the distribution library normalises it: without tag and digest, with
 * `docker.io/library/` where the registry and the account are left out.
 */
export function canonicalRepository(image: string): string {
  const withoutDigest = image.split("@")[0]!;
  const slash = withoutDigest.lastIndexOf("/");
  const colon = withoutDigest.indexOf(":", slash + 1);
  const repository = colon < 0 ? withoutDigest : withoutDigest.slice(0, colon);
  const [first = "", ...rest] = repository.split("/");
  if (rest.length === 0) return `docker.io/library/${first}`;
  const isRegistry = first.includes(".") || first.includes(":") || first === "localhost";
  return isRegistry ? repository : `docker.io/${repository}`;
}
