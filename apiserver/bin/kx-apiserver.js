#!/usr/bin/env node
"use strict";
const { join } = require("node:path");
const { runBundle } = require("../../shared/bin/run-bundle.js");

if (!runBundle(join(__dirname, "..", "dist", "kx-apiserver.cjs"))) {
  process.stdout.write(`${JSON.stringify({ error: "the server is not built yet: run `npm run build` in its folder first" })}\n`);
  process.exitCode = 1;
}
