import type { CommandImage } from "./command-image.ts";

/** Images whose CMD is a shell: without an input it ends at once and well. */
export const busybox: CommandImage = {
  repositories: ["busybox", "registry.k8s.io/e2e-test-images/busybox", "registry.k8s.io/busybox", "alpine", "radial/busyboxplus"],
  cmd: ["sh"],
};

/** The same with bash. */
export const bash: CommandImage = {
  repositories: ["debian", "ubuntu", "bash", "centos", "fedora", "nicolaka/netshoot"],
  cmd: ["bash"],
};
