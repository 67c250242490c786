import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** What shapes a cluster and its store: the next `up` keeps it unless told otherwise. */
export interface Shape {
  port?: number | undefined;
  nodes?: number | undefined;
  doorNodes?: number | undefined;
  dataDir?: string | undefined;
  serviceCidr?: string | undefined;
  podCidr?: string | undefined;
  proxyMode?: string | undefined;
  noLegacyApis?: boolean | undefined;
}

/** What holds for one start only. */
export interface OneStart {
  ephemeral?: boolean;
  seed?: number | undefined;
}

/** The shape that the cluster of a folder was last started with. */
export function rememberedShape(folder: string): Shape {
  try {
    return JSON.parse(readFileSync(join(folder, "options.json"), "utf8")) as Shape;
  } catch {
    return {};
  }
}

export function rememberShape(folder: string, shape: Shape): void {
  writeFileSync(join(folder, "options.json"), `${JSON.stringify(shape)}\n`, { mode: 0o600 });
}

/** What was given now over what was remembered; a data folder becomes absolute. */
export function mergedShape(remembered: Shape, given: Shape, cwd: string): Shape {
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== false));
  const merged: Shape = { ...remembered, ...set };
  return merged.dataDir === undefined ? merged : { ...merged, dataDir: resolve(cwd, merged.dataDir) };
}

/** The daemon's command line. */
export function daemonFlags(shape: Shape, once: OneStart): string[] {
  const valued: readonly (readonly [string, string | number | undefined])[] = [
    ["--port", shape.port],
    ["--nodes", shape.nodes],
    ["--door-nodes", shape.doorNodes],
    ["--data-dir", shape.dataDir],
    ["--service-cidr", shape.serviceCidr],
    ["--pod-cidr", shape.podCidr],
    ["--proxy-mode", shape.proxyMode],
    ["--seed", once.seed],
  ];
  return [
    ...valued.flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)])),
    ...(once.ephemeral ? ["--ephemeral"] : []),
    ...(shape.noLegacyApis ? ["--no-legacy-apis"] : []),
  ];
}
