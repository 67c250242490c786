import type { ImageBehaviour } from "@kx/shared/net/container";
import { hasInput } from "./run-command.ts";

/** busybox: its `sh` ends at once and well, unless it has an input to wait for. */
export const busybox: ImageBehaviour = {
  repositories: ["busybox", "registry.k8s.io/e2e-test-images/busybox", "alpine"],
  start(container) {
    if (!hasInput(container)) container.exit(0);
  },
};
