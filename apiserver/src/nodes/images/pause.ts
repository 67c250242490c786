import type { ImageBehaviour } from "@kx/shared/net/container";

/** Holds a pod open and serves nothing. */
export const pause: ImageBehaviour = {
  repositories: ["registry.k8s.io/pause", "k8s.gcr.io/pause"],
  start() {},
};
