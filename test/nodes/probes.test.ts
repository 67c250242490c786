import { describe, expect, test } from "vitest";
import { isReady, startLab, type Lab } from "./lab.ts";

/** whoami's own health, which a test sets; nobody but the probe asks for it otherwise. */
async function setHealth(lab: Lab, podIP: string, status: number): Promise<void> {
  await lab.fetch(`http://${podIP}/health`, { method: "POST", body: String(status) });
}

const whoami = { image: "traefik/whoami" };
const health = { httpGet: { path: "/health", port: 80 } };

describe("a readiness probe", () => {
  test("turns after as many results in a row as its thresholds say", async () => {
    const lab = await startLab();
    const { status } = await lab.run("web", { ...whoami, readinessProbe: { ...health, periodSeconds: 2, failureThreshold: 2, successThreshold: 3 } });
    const readiness = async (): Promise<boolean[]> => {
      const seen: boolean[] = [];
      for (let probe = 0; probe < 4; probe++) {
        seen.push(isReady(await lab.pod("web")));
        await lab.advance(2000);
      }
      return seen;
    };
    expect(await readiness()).toEqual([false, false, true, true]);
    await setHealth(lab, status!.podIP!, 503);
    expect(await readiness()).toEqual([true, true, false, false]);
    expect(await lab.events("web")).toContainEqual(expect.stringMatching(/^Warning Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503/));
    expect((await lab.pod("web")).status?.conditions).toContainEqual(expect.objectContaining({ type: "Ready", status: "False", reason: "ContainersNotReady", message: "containers with unready status: [c]" }));
    await setHealth(lab, status!.podIP!, 200);
    expect(await readiness()).toEqual([false, false, false, true]);
    expect(await lab.container("web")).toMatchObject({ restartCount: 0, started: true });
  });

  test("waits for its initial delay", async () => {
    const lab = await startLab();
    await lab.run("web", { ...whoami, readinessProbe: { ...health, initialDelaySeconds: 7 } });
    await lab.advance(6999);
    expect(isReady(await lab.pod("web"))).toBe(false);
    await lab.advance(1);
    expect(isReady(await lab.pod("web"))).toBe(true);
  });

  test.each([
    ["a port that nobody listens on", { tcpSocket: { port: 81 } }, "Readiness probe failed: dial tcp IP:81: connect: connection refused"],
    ["the same by HTTP", { httpGet: { port: 81, path: "/up" } }, 'Readiness probe failed: Get "http://IP:81/up": dial tcp IP:81: connect: connection refused'],
    ["an unknown name of a port", { tcpSocket: { port: "web" } }, 'Readiness probe errored and resulted in unknown state: strconv.Atoi: parsing "web": invalid syntax'],
  ])("says of %s why it failed", async (_, probe, message) => {
    const lab = await startLab();
    const { status } = await lab.run("web", { ...whoami, readinessProbe: probe });
    expect(isReady(await lab.pod("web"))).toBe(false);
    expect(await lab.events("web")).toContain(`Warning Unhealthy: ${message.replaceAll("IP", status!.podIP!)}`);
  });

  test.each([
    ["tcpSocket", { tcpSocket: { port: 80 } }],
    ["a port by its name", { tcpSocket: { port: "web" } }],
    ["httpGet", { httpGet: { port: "web" } }],
    ["exec, which is not run", { exec: { command: ["false"] } }],
  ])("passes by %s", async (_, probe) => {
    const lab = await startLab();
    await lab.run("web", { ...whoami, ports: [{ name: "web", containerPort: 80 }], readinessProbe: probe });
    expect(isReady(await lab.pod("web"))).toBe(true);
  });

  test("reaches the container as the node's own address, with the kubelet's headers", async () => {
    const lab = await startLab();
    await lab.run("web", { image: "nginx", readinessProbe: { httpGet: { path: "/", port: 80 } } });
    expect(await lab.logs("web")).toContain('10.244.1.1 - - [01/Jan/2026:00:00:00 +0000] "GET / HTTP/1.1" 200');
    expect(await lab.logs("web")).toContain('"kube-probe/1.36"');
  });
});

describe("a liveness probe that fails", () => {
  test("restarts the container, which shows its last state", async () => {
    const lab = await startLab();
    const { status } = await lab.run("web", { ...whoami, livenessProbe: { ...health, periodSeconds: 1, failureThreshold: 3 } });
    await setHealth(lab, status!.podIP!, 500);
    await lab.advance(1000);
    await lab.advance(1000);
    expect((await lab.container("web")).restartCount).toBe(0);
    await lab.advance(1000);
    expect(await lab.container("web")).toMatchObject({ restartCount: 1, ready: true, state: { running: {} }, lastState: { terminated: { exitCode: 137, reason: "Error" } } });
    expect(await lab.events("web")).toContain("Normal Killing: Container c failed liveness probe, will be restarted");
    expect((await lab.pod("web")).status?.podIP).toBe(status?.podIP);
  });

  test("ends the pod under restartPolicy Never", async () => {
    const lab = await startLab();
    await lab.run("web", { ...whoami, livenessProbe: { tcpSocket: { port: 81 }, failureThreshold: 1 } }, { restartPolicy: "Never" });
    expect((await lab.pod("web")).status?.phase).toBe("Failed");
    expect(await lab.events("web")).toContain("Normal Killing: Container c failed liveness probe");
  });
});

describe("a startup probe", () => {
  test("holds the others back until it has passed", async () => {
    const lab = await startLab();
    const script = ["sh", "-c", "sleep 4; httpd -f -p 80"];
    const probes = { startupProbe: { tcpSocket: { port: 80 }, periodSeconds: 1, failureThreshold: 10 }, livenessProbe: { tcpSocket: { port: 80 }, failureThreshold: 1, periodSeconds: 1 } };
    const { status } = await lab.run("slow", { image: "busybox", command: script, ...probes });
    expect(status).toMatchObject({ phase: "Running", containerStatuses: [{ started: false, ready: false, restartCount: 0 }] });
    await lab.until("slow", isReady);
    expect(await lab.container("slow")).toMatchObject({ started: true, restartCount: 0 });
  });

  test("restarts the container when it does not pass in time", async () => {
    const lab = await startLab();
    await lab.run("slow", { ...whoami, startupProbe: { tcpSocket: { port: 81 }, periodSeconds: 1, failureThreshold: 2 } });
    await lab.until("slow", ({ status }) => (status?.containerStatuses?.[0]?.restartCount ?? 0) > 0);
    expect(await lab.events("slow")).toContain("Normal Killing: Container c failed startup probe, will be restarted");
  });
});
