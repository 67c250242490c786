import type { Container } from "@kx/shared/net/container";

/** Says that a program stands for one that only the real image has. */
export function notSimulated({ log }: Pick<Container, "log">, what: string): void {
  log(`${what}: this command is not simulated; the container keeps running and serves nothing`);
}
