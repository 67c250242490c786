import { Pod } from "@kx/shared/kinds/core/pod";
import { expect, test } from "vitest";
import { startLab, type Lab } from "./lab.ts";

const ref = { namespace: "default", name: "web" };

async function debug(lab: Lab, container: object): Promise<Pod> {
  await lab.client.patch(Pod, ref, { type: "strategic", body: { spec: { ephemeralContainers: [container] } }, subresource: "ephemeralcontainers" });
  await lab.settled();
  return await lab.pod("web");
}

test("a container that is added runs beside the others, and once", async () => {
  const lab = await startLab();
  await lab.run("web", { image: "nginx" });
  const { status } = await debug(lab, { name: "debugger", image: "hashicorp/http-echo", args: ["-text=here"] });
  expect(status?.ephemeralContainerStatuses).toEqual([expect.objectContaining({ name: "debugger", ready: false, restartCount: 0, state: { running: { startedAt: "2026-01-01T00:00:00Z" } } })]);
  expect(status?.conditions?.find(({ type }) => type === "Ready")?.status).toBe("True");
  expect(await lab.ask(`http://${status!.podIP}:5678/`)).toBe("here\n");
  expect(await lab.logs("web", { container: "debugger" })).toContain("server is listening");
  const ended = await debug(lab, { name: "short", image: "busybox", command: ["sh", "-c", "exit 3"] });
  expect(ended.status?.ephemeralContainerStatuses?.map(({ name, state }) => [name, state?.terminated?.exitCode])).toEqual([["debugger", undefined], ["short", 3]]);
  expect(ended.status?.phase).toBe("Running");
});

test("its events name it", async () => {
  const lab = await startLab();
  await lab.run("web", { image: "nginx" });
  await debug(lab, { name: "debugger", image: "busybox", command: ["sleep", "1d"] });
  const paths = await lab.fieldPaths("web");
  expect(paths).toContain("spec.containers{c} Started");
  expect(paths).toContain("spec.ephemeralContainers{debugger} Started");
});

test("it starts while an init container still runs, and ends with its pod", async () => {
  const lab = await startLab();
  await lab.run("web", { image: "nginx" }, { initContainers: [{ name: "setup", image: "busybox", command: ["sleep", "60"] }] });
  const { status } = await debug(lab, { name: "debugger", image: "hashicorp/http-echo", args: ["-text=here"] });
  expect(status).toMatchObject({ phase: "Pending", ephemeralContainerStatuses: [{ state: { running: {} } }] });
  await lab.client.delete(Pod, ref, { gracePeriodSeconds: 3 });
  await lab.settled();
  await lab.advance(3000);
  expect(await lab.ask(`http://${status!.podIP}:5678/`)).toMatch(/^failed/);
});
