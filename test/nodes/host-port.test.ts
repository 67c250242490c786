import { expect, test } from "vitest";
import { isReady, startLab } from "./lab.ts";

test("a pod of the host's network listens on its node's address, and is probed there", async () => {
  const lab = await startLab();
  const { status } = await lab.run("web", { image: "nginx", readinessProbe: { httpGet: { port: 80 } } }, { hostNetwork: true });
  expect(status).toMatchObject({ podIP: status!.hostIP, podIPs: [{ ip: status!.hostIP }], hostIPs: [{ ip: status!.hostIP }] });
  expect(isReady(await lab.pod("web"))).toBe(true);
  expect(await lab.ask(`http://${status!.hostIP}/`)).toContain("Welcome to nginx!");
});

test("a host port leads to the pod while it runs", async () => {
  const lab = await startLab();
  const { status } = await lab.run("web", { image: "nginx", ports: [{ containerPort: 80, hostPort: 8080 }] });
  const url = `http://${status!.hostIP}:8080/`;
  expect(await lab.ask(url)).toContain("Welcome to nginx!");
  expect(await lab.ask(`http://${status!.hostIP}/`)).toBe("failed: refused");
});
