import type { Container, ContainerShell } from "@kx/shared/net/container";

/**
 * A shell in a running container: `exec`, exec probes, lifecycle hooks. What runs commands is loaded with the first one.
 * @param container the very object that its image was started with: its own process and these see each other
 */
export function createShell(container: Container): ContainerShell {
  return {
    async run(command, streams) {
      const { exec } = await import("./exec.ts");
      return await exec(container, command, streams);
    },
  };
}
