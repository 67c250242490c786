import type { ImageBehaviour } from "@kx/shared/net/container";

/** busybox: its `sh` has no terminal and no input here, so that it ends at once and well. */
export const busybox: ImageBehaviour = {
  repositories: ["busybox", "registry.k8s.io/e2e-test-images/busybox", "alpine"],
  start(container) {
    container.exit(0);
  },
};
