// Builds what runs outside the tests: the CLI, the daemon, the library and the worker threads, each one bundle.
import { existsSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { generateDescriptions } from "./generate-descriptions.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

export const common = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "cjs",
  // cli/bin/kx.js runs its bundle from a compiled copy, where only require() finds what is outside.
  supported: { "dynamic-import": false },
  conditions: ["source"],
  external: ["better-sqlite3"],
  logLevel: "warning",
  legalComments: "none",
};

const workers = [{ in: "apiserver/src/storage/sqlite/writer.ts", out: "apiserver/dist/sqlite-writer.cjs" }];

const programs = [
  { in: "apiserver/src/main.ts", out: "apiserver/dist/kx-apiserver.cjs" },
  { in: "apiserver/src/index.ts", out: "apiserver/dist/index.cjs" },
  { in: "cli/src/main.ts", out: "cli/dist/kx.cjs" },
];

async function bundle(entries) {
  await Promise.all(
    entries
      .filter((entry) => existsSync(new URL(`../${entry.in}`, import.meta.url)))
      .map((entry) => esbuild.build({ ...common, minify: true, entryPoints: [entry.in], outfile: entry.out })),
  );
}

/** The worker threads alone: what tests that run from source need. */
export async function buildWorkers() {
  await bundle(workers);
}

export async function build() {
  await Promise.all([bundle([...workers, ...programs]), generateDescriptions()]);
}

const modified = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

function newest(folder) {
  return Math.max(
    ...readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => modified(`${entry.parentPath}/${entry.name}`)),
  );
}

/** True when every bundle is newer than every source. */
export function isBuilt() {
  const built = Math.min(...[...workers, ...programs].map((entry) => modified(`${root}${entry.out}`)));
  return built > Math.max(...["apiserver", "cli", "shared"].map((name) => newest(`${root}${name}/src`)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
