// npm start: installs, builds, starts a cluster in the background, applies the quickstart and shows what it does.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { run, step, StepError } from "./steps.mjs";
import { setup } from "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const kx = fileURLToPath(new URL("../cli/bin/kx.js", import.meta.url));

/** What a command prints, without surrounding blanks. */
function output(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [kx, ...args], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk) => (text += chunk));
    child.on("close", () => resolve(text.trim()));
  });
}

/** Watches until the Deployment is whole; it takes a fraction of a second. */
function whole(deployment) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [kx, "get", "deployment", deployment, "-w", "-o", "jsonpath={.status.readyReplicas}/{.spec.replicas}{\"\\n\"}"], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    const late = setTimeout(() => child.kill(), 30_000);
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      if (/^(\d+)\/\1$/m.test(text)) {
        resolve();
        child.kill();
      }
    });
    child.on("close", () => {
      clearTimeout(late);
      reject(new StepError("the quickstart's pods did not become ready in 30 s: npx kx get pods shows why"));
    });
  });
}

async function show(...args) {
  process.stdout.write(`\n$ npx kx ${args.join(" ")}\n`);
  const code = await run(process.execPath, [kx, ...args], { cwd: root });
  if (code !== 0) throw new StepError(`kx ${args[0]} ended with exit code ${code}`);
}

async function main() {
  await setup();
  const { build, isBuilt } = await import("./build.mjs");
  if (!isBuilt()) await step("Building", build);
  await show("up");
  await show("apply", "-f", "examples/quickstart");
  await whole("web");
  await show("get", "svc");
  const node = await output(["get", "nodes", "node-1", "-o", 'jsonpath={.status.addresses[?(@.type=="ExternalIP")].address}']);
  await show("curl", "-s", "http://web");
  await show("curl", "-s", "--from", "outside", `http://${node}:30080`);
  await show("curl", "-s", "--from", "outside", "http://web.example.com");
  process.stdout.write(`
Every answer names the pod that gave it. To go on:
  npx kx curl -v http://web        why a request went where it went
  npx kx get pods -o wide          or the real kubectl: npx kx kubeconfig > kx.yaml; kubectl --kubeconfig kx.yaml get pods
  npx kx down                      stops the cluster; npx kx up starts it again where it was
`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
