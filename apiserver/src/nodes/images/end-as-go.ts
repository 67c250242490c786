import type { Container } from "@kx/shared/net/container";

/** A Go program without a handler for SIGTERM, as process 1 of its container: the runtime's own way out is exit code 2. */
export function endAsGo(container: Container): void {
  container.onTerminate(() => container.exit(2));
}
