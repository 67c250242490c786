import type { ContainerSpec } from "../means.ts";

/** A port's number, by its name where it has one. @throws Error what is wrong with it (ResolveContainerPort in pkg/probe/util.go) */
export function portOf(port: number | string, { ports = [] }: Pick<ContainerSpec, "ports">): number {
  const named = typeof port === "string" ? ports.find(({ name }) => name === port)?.containerPort : undefined;
  if (named === undefined && typeof port === "string" && !/^[+-]?\d+$/.test(port)) throw new Error(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
  const number = named ?? Number(port);
  if (number > 0 && number < 65536) return number;
  throw new Error(`invalid port number: ${number}`);
}
