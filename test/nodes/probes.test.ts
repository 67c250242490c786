import { beforeAll, describe, expect, test } from "vitest";
import { isReady, startLab, type Lab } from "./lab.ts";

beforeAll(async () => {
  // What speaks HTTP/2 is loaded when first asked for: a clock that a test moves on does not wait for that.
  await Promise.all([import("../../apiserver/src/nodes/kubelet/probes/grpc-health.ts"), import("../../apiserver/src/nodes/images/agnhost-grpc-health.ts"), import("../../apiserver/src/nodes/images/grpc-health-server.ts")]);
});

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
    expect(await lab.container("web")).toMatchObject({ restartCount: 1, ready: true, state: { running: {} }, lastState: { terminated: { exitCode: 2, reason: "Error" } } });
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

const agnhost = (...args: string[]) => ({ image: "registry.k8s.io/e2e-test-images/agnhost", args });

describe("a probe by gRPC", () => {
  const asking = (grpc: object) => ({ readinessProbe: { grpc, periodSeconds: 1, failureThreshold: 1 } });

  test("asks the health service, and follows it", async () => {
    const lab = await startLab();
    const { status } = await lab.run("web", { ...agnhost("grpc-health-checking", "--service=web"), ...asking({ port: 5000, service: "web" }) });
    const turned = async (path: string): Promise<boolean> => {
      await lab.ask(`http://${status!.podIP}:8080/${path}`);
      // In halves: a probe's time must not be over before it has been answered.
      for (let half = 0; half < 4; half++) await lab.advance(500);
      return isReady(await lab.pod("web"));
    };
    await lab.until("web", isReady, 500);
    expect(await turned("make-not-serving")).toBe(false);
    expect(await lab.events("web")).toContainEqual(expect.stringMatching(/^Warning Unhealthy: Readiness probe failed: service unhealthy \(responded with "NOT_SERVING"\)/));
    expect(await turned("make-serving")).toBe(true);
  });

  test("an image that is not known is healthy where it is asked by gRPC, and answers HTTP there as elsewhere", async () => {
    const lab = await startLab();
    const ports = [{ containerPort: 7000 }];
    const { status } = await lab.run("web", { image: "example.com/shop/cart", ports, ...asking({ port: 7000, service: "cart" }) });
    await lab.until("web", isReady, 500);
    const response = await lab.fetch(`http://${status!.podIP}:7000/x`);
    expect([response.status, (JSON.parse(await response.text()) as { path: string }).path]).toEqual([200, "/x"]);
  });

  // pkg/probe/grpc/grpc.go.
  test.each([
    ["a service that the server does not know", agnhost("grpc-health-checking"), { port: 5000, service: "other" }, "error: health rpc probe failed: rpc error: code = NotFound desc = unknown service"],
    ["a port that nobody listens on", agnhost("grpc-health-checking"), { port: 5001 }, 'timeout: failed to connect service "IP:5001" within 1s: context deadline exceeded'],
    ["a server that speaks something else", whoami, { port: 80 }, 'timeout: failed to connect service "IP:80" within 1s: context deadline exceeded'],
  ])("says of %s why it failed", async (_, container, grpc, message) => {
    const lab = await startLab();
    const { status } = await lab.run("web", { ...container, ...asking(grpc) });
    await lab.advance(1000);
    await lab.advance(1000);
    expect(isReady(await lab.pod("web"))).toBe(false);
    expect(await lab.events("web")).toContainEqual(expect.stringContaining(`Warning Unhealthy: Readiness probe failed: ${message.replaceAll("IP", status!.podIP!)}`));
  });
});

// RedirectChecker in pkg/probe/http/http.go.
describe("a redirect", () => {
  const redirected = (location: string) => ({ ...agnhost("netexec"), readinessProbe: { httpGet: { port: 8080, path: `/redirect?location=${encodeURIComponent(location)}` } } });

  test.each([
    ["to a path of the same host is followed", "/healthz", []],
    ["to a fault of the same host fails", "/echo?code=500", ["Warning Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 500"]],
    ["to another host passes with a warning", "http://example.com/", ["Warning ProbeWarning: Readiness probe warning: Probe terminated redirects, Response body: "]],
  ])("%s", async (_, location, warnings) => {
    const lab = await startLab();
    await lab.run("web", redirected(location));
    expect((await lab.events("web")).filter((event) => event.startsWith("Warning"))).toEqual(warnings);
    expect(isReady(await lab.pod("web"))).toBe(!location.includes("500"));
  });
});
