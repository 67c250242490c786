import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Figure } from "./figure.ts";
import { ratioOf } from "./load.ts";
import { wall } from "./processes.ts";

const kx = "cli/bin/kx.js";

/** Figures of whole processes: what a person at a terminal waits for. */
export async function commandFigures(): Promise<Figure[]> {
  const home = mkdtempSync(join(tmpdir(), "kx-bench-"));
  const env = { KX_HOME: home };
  const run = (...args: string[]): number => wall(process.execPath, [kx, ...args], env);
  const bareNode = (): number => wall(process.execPath, ["-e", "0"]);
  try {
    run("up", "--port", "16443");
    const get = await ratioOf(() => run("get", "svc"), bareNode, 15);
    const figures: Figure[] = [
      { name: "kx get svc, whole process", value: get.ratio, unit: "x", target: { atMost: 2.5 }, detail: `${get.a.toFixed(0)} ms against ${get.b.toFixed(0)} ms of node -e 0` },
    ];
    if (spawnSync("kubectl", ["version", "--client"]).status === 0) {
      const kubeconfig = join(home, "default", "kubeconfig");
      const against = await ratioOf(() => run("get", "svc"), () => wall("kubectl", ["--kubeconfig", kubeconfig, "get", "svc"], { HOME: home }), 15);
      figures.push({ name: "kx get svc against kubectl get svc", value: against.ratio, unit: "x", target: { atMost: 1 }, detail: `${against.a.toFixed(0)} ms against ${against.b.toFixed(0)} ms` });
    }
    const up = await ratioOf(
      () => {
        run("down");
        return run("up", "--port", "16443");
      },
      bareNode,
      7,
    );
    figures.push({ name: "kx up to ready, second run", value: up.ratio, unit: "x", target: { atMost: 10 }, detail: `${up.a.toFixed(0)} ms against ${up.b.toFixed(0)} ms of node -e 0` });
    return figures;
  } finally {
    wall(process.execPath, [kx, "down"], env);
    rmSync(home, { recursive: true, force: true });
  }
}
