import { buildWorkers } from "../../scripts/build.mjs";

/** Worker threads cannot load TypeScript on Node 20: their bundles are built before the first test. */
export default async function setup(): Promise<void> {
  await buildWorkers();
}
