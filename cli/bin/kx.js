#!/usr/bin/env node
"use strict";
const { join } = require("node:path");
const { runBundle } = require("../../shared/bin/run-bundle.js");

if (!runBundle(join(__dirname, "..", "dist", "kx.cjs"))) {
  process.stderr.write("kx is not built yet: run `npm run build` (or `npm start`) in its folder first\n");
  process.exitCode = 1;
}
