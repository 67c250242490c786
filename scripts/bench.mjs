// npm run bench: builds, then measures everything as ratios against a bare thing of the same minute.
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { build, common } from "./build.mjs";
import { run } from "./steps.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
await build();
await esbuild.build({
  ...common,
  // The writer thread is looked for beside the bundle that starts it.
  entryPoints: {
    main: "test/bench/main.ts",
    "bare-server": "test/bench/bare-server.ts",
    "sqlite-writer": "apiserver/src/storage/sqlite/writer.ts",
  },
  outdir: "test/bench/dist",
  outExtension: { ".js": ".cjs" },
  external: [...common.external, "@kx/apiserver"],
  conditions: [],
});
const { NODE_EXTRA_CA_CERTS: _ca, NODE_OPTIONS: _options, ...env } = process.env;
process.exitCode = await run(process.execPath, ["test/bench/dist/main.cjs", ...process.argv.slice(2)], { cwd: root, env });
