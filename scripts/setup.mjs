// Installs what kx needs with the pinned pnpm, once: a stamp says what is installed already. Needs Node and npm alone.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runLogged, step, StepError } from "./steps.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const stampFile = join(root, "node_modules", ".setup-stamp.json");
const oldestNode = [20, 19];

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new StepError(`kx needs Node ${oldestNode.join(".")} or newer; this is ${process.versions.node}.`);
}

/** Whatever, when changed, asks for a new install. */
function fingerprint() {
  const hash = createHash("sha256");
  for (const file of ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", ...["apiserver", "cli", "shared", "test"].map((name) => `${name}/package.json`)]) {
    hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.update(process.versions.modules).update(process.platform).update(process.arch).digest("hex");
}

function isInstalled(print) {
  if (!existsSync(stampFile)) return false;
  return JSON.parse(readFileSync(stampFile, "utf8")).fingerprint === print;
}

/** pnpm hands no `nodedir` on to node-gyp: headers that came with Node save their download. */
function environment() {
  const prefix = dirname(dirname(process.execPath));
  const headers = existsSync(join(prefix, "include", "node", "node.h"));
  return headers ? { ...process.env, npm_config_nodedir: prefix } : process.env;
}

/** @throws StepError with one sentence for people */
export async function setup() {
  checkNode();
  const print = fingerprint();
  if (isInstalled(print)) return;
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const log = join(root, "node_modules", ".setup.log");
  let last = "";
  const result = await step(
    "Installing (the first time, compiling SQLite takes about two minutes)",
    () =>
      runLogged("npx", ["--yes", packageManager, "install", "--frozen-lockfile"], {
        cwd: root,
        env: environment(),
        log,
        onLine: (line) => (last = line),
      }),
    () => (last.includes("better-sqlite3") ? "compiling better-sqlite3" : ""),
  );
  if (result.code !== 0) {
    const native = result.lines.some((line) => /better-sqlite3.*(gyp ERR|install: Failed|ERR_)/i.test(line));
    if (native) {
      throw new StepError(`better-sqlite3 could not be built on this machine: it needs a C++ compiler, make and Python 3 (on Debian: apt install build-essential python3). What it said is in ${log}.`);
    }
    throw new StepError(`The install failed; what it said is in ${log}. Its last lines:\n${result.lines.slice(-8).join("\n")}`);
  }
  writeFileSync(stampFile, JSON.stringify({ fingerprint: print }));
}
