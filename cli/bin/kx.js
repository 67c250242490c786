#!/usr/bin/env node
"use strict";
// CommonJS, by the package.json beside this file: node's loader for modules costs as much as half of `kx get`.
const { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require("node:fs");
const { createRequire, wrap } = require("node:module");
const { join } = require("node:path");
const { Script } = require("node:vm");

const bundle = join(__dirname, "..", "dist", "kx.cjs");

/** What V8 compiled in an earlier run; it saves 9 of the 10 ms that compiling the bundle takes. */
function compiled(file, stat) {
  // V8 compares only the length of the source, so the name says which build it belongs to.
  const cacheFile = `${file}.${Math.trunc(stat.mtimeMs)}-${process.version}.cache`;
  let cachedData;
  try {
    cachedData = readFileSync(cacheFile);
  } catch {}
  // All of the bundle is ASCII, which as latin1 needs no decoding.
  const script = new Script(wrap(readFileSync(file, "latin1")), { filename: file, cachedData });
  if (!cachedData || script.cachedDataRejected) process.once("exit", () => keep(cacheFile, script));
  return script;
}

/** After the run, so that what it used is in the cache. A folder that cannot be written only costs the next run its time. */
function keep(cacheFile, script) {
  try {
    writeFileSync(`${cacheFile}.${process.pid}`, script.createCachedData());
    renameSync(`${cacheFile}.${process.pid}`, cacheFile);
    const folder = join(bundle, "..");
    for (const name of readdirSync(folder)) if (name.endsWith(".cache") && join(folder, name) !== cacheFile) rmSync(join(folder, name));
  } catch {}
}

const stat = statSync(bundle, { throwIfNoEntry: false });
if (stat) {
  const module = { exports: {} };
  compiled(bundle, stat).runInThisContext()(module.exports, createRequire(bundle), module, bundle, join(bundle, ".."));
} else {
  process.stderr.write("kx is not built yet: run `npm run build` (or `npm start`) in its folder first\n");
  process.exitCode = 1;
}
