import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { root } from "./sources.ts";

interface Step {
  command: string;
  output: string;
}

/** Every `$ command` of the console blocks, with the lines that the README prints below it. */
function tour(): Step[] {
  const blocks = [...readFileSync(join(root, "README.md"), "utf8").matchAll(/```console\n([\s\S]*?)```/g)].map(([, block]) => block!);
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .filter(Boolean)
      .map((step) => {
        const [command = "", ...lines] = step.trimEnd().split("\n");
        return { command, output: lines.join("\n") };
      }),
  );
}

/** What differs from run to run: ages, addresses, ports, pids, hashes of names, the folder. */
function plain(text: string, home: string): string {
  return text
    .replaceAll(home, "~/.kx")
    .replaceAll(/KUBE-(SVC|SEP|EXT|SVL)-[A-Z2-7]{16}/g, "KUBE-$1-HASH")
    .replaceAll(/\bweb-[bcdf-hj-np-tv-xz0-9]{8,10}-[a-z0-9]{5}\b/g, "web-POD")
    .replaceAll(/\b(10|127|172)(\.\d+){3}\b/g, "IP")
    .replaceAll(/(127\.0\.0\.1|IP):\d{4,5}(?!\d)/g, "IP:PORT")
    .replaceAll(/\bnode-\d\b/g, "node-N")
    .replaceAll(/\bport \d+ is taken: the API is at the next free one\n\s*/g, "")
    .replaceAll(/\b\d+(\.\d+)?( ?m?s)\b/g, "TIME")
    .replaceAll(/pid \d+/g, "pid N")
    .replaceAll(/[ \t]+/g, " ")
    .replaceAll(/ +$/gm, "")
    .trim();
}

const home = mkdtempSync(join(tmpdir(), "kx-readme-"));
const env = { ...process.env, KX_HOME: home };
const shell = (command: string): string => {
  const here = command.replaceAll("npx kx", `${process.execPath} cli/bin/kx.js`);
  const { stdout, stderr } = spawnSync("sh", ["-c", `${here} 2>&1`], { cwd: root, env, encoding: "utf8" });
  return stdout + stderr;
};

let doorOfNode1 = "127.1.0.1";

afterAll(() => {
  shell("npx kx down");
  rmSync(home, { recursive: true, force: true });
});

test("there is a tour to run", () => {
  expect(tour().length).toBeGreaterThan(8);
});

test.each(tour())("README: $command", ({ command, output }) => {
  if (command.includes("http://web")) untilReady();
  const printed = plain(shell(command.replaceAll("127.1.0.1", doorOfNode1)), home);
  const expected = plain(output, home);
  // The trace shows the answer's own headers after the last line that the README prints.
  expect(command.includes(" -v ") ? printed.slice(0, expected.length) : printed).toBe(expected);
  if (command === "npx kx up") doorOfNode1 = shell(`npx kx get nodes node-1 -o 'jsonpath={.status.addresses[?(@.type=="ExternalIP")].address}'`).trim();
});

function untilReady(): void {
  for (let tries = 0; tries < 100; tries++) {
    if (shell("npx kx get deployment web -o jsonpath={.status.readyReplicas}").trim() === "3") return;
  }
  throw new Error("the quickstart's pods did not become ready");
}
