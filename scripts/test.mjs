// npm test: installs, builds, lints, checks types, runs every test; the last line counts them.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run, step, StepError } from "./steps.mjs";
import { setup } from "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = (name) => join(root, "node_modules", ".bin", name);
const counts = { passed: 0, failed: 0, skipped: 0 };

async function check(title, command, args) {
  const code = await step(title, () => run(command, args, { cwd: root }));
  counts[code === 0 ? "passed" : "failed"]++;
}

async function tests(names) {
  const folder = mkdtempSync(join(tmpdir(), "kx-test-"));
  const report = join(folder, "report.json");
  const code = await run(bin("vitest"), ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...names], { cwd: root });
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, "utf8"));
    counts.passed += numPassedTests;
    counts.failed += numFailedTests;
    counts.skipped += numPendingTests + numTodoTests;
    // A file that does not load has no tests to count, and still fails the run.
    if (code !== 0 && numFailedTests === 0) counts.failed++;
  } catch {
    counts.failed++;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  await setup();
  const { build } = await import("./build.mjs");
  await step("Building", build);
  await check("Linting", bin("oxlint"), ["--deny-warnings"]);
  await check("Checking types", bin("tsc"), ["-p", "tsconfig.json"]);
  await tests(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  process.stderr.write(`${error.message}\n`);
  counts.failed++;
}
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
process.exitCode = counts.failed === 0 ? 0 : 1;
