import { Pod } from "@kx/shared/kinds/core/pod";
import { describe, expect, test } from "vitest";
import { isReady, startLab } from "./lab.ts";

const ref = { namespace: "default", name: "web" };
const state = ({ status }: Pod) => status?.containerStatuses?.[0]?.state;

describe("a postStart hook", () => {
  test("holds up the container's status, its probes and the containers after it", async () => {
    const lab = await startLab();
    const slow = { name: "c", image: "nginx", lifecycle: { postStart: { sleep: { seconds: 8 } } } };
    const { status } = await lab.run("web", {}, { containers: [slow, { name: "next", image: "hashicorp/http-echo", args: ["-text=next"] }] });
    expect(state(await lab.pod("web"))).toEqual({ waiting: { reason: "ContainerCreating" } });
    expect(await lab.ask(`http://${status!.podIP}/`)).toContain("Welcome to nginx!");
    expect(await lab.ask(`http://${status!.podIP}:5678/`)).toMatch(/^failed/);
    await lab.advance(8000);
    expect(isReady(await lab.pod("web"))).toBe(true);
    expect(await lab.ask(`http://${status!.podIP}:5678/`)).toBe("next\n");
  });

  test("asks by HTTP as the kubelet does, and any answer will do", async () => {
    const lab = await startLab();
    await lab.run("web", { image: "nginx", lifecycle: { postStart: { httpGet: { port: 80, path: "/missing" } } } });
    expect(isReady(await lab.pod("web"))).toBe(true);
    expect(await lab.logs("web")).toMatch(/10\.244\.1\.1 - - .* "GET \/missing HTTP\/1\.1" 404 .* "kube-lifecycle\/1\.36"/);
  });

  test("that fails ends the container, which is started again with back-off", async () => {
    const lab = await startLab();
    const pod = await lab.run("web", { image: "nginx", lifecycle: { postStart: { httpGet: { port: 81, path: "/up" } } } });
    const events = await lab.events("web");
    expect(events).toContainEqual(expect.stringMatching(/^Warning FailedPostStartHook: PostStartHook failed/));
    expect(events).toContainEqual(expect.stringMatching(/^Normal Killing: FailedPostStartHook/));
    expect(state(pod)?.waiting?.reason).toBe("CrashLoopBackOff");
    expect(await lab.container("web")).toMatchObject({ ready: false, restartCount: 1, lastState: { terminated: { exitCode: 0 } } });
    await lab.advance(10_000);
    expect(await lab.container("web")).toMatchObject({ restartCount: 2 });
  });

  test("that fails shows why until the next start", async () => {
    const lab = await startLab();
    const seen = new Set<string>();
    const abort = new AbortController();
    const watching = (async () => {
      for await (const { object } of lab.client.watch(Pod, { fieldSelector: "metadata.name=web", signal: abort.signal })) {
        const { reason, message } = state(object)?.waiting ?? {};
        if (reason) seen.add(`${reason}: ${message ?? ""}`.replace(object.metadata.uid!, "UID").replaceAll(object.status?.podIP ?? "", "IP"));
        if (reason === "CrashLoopBackOff") return abort.abort();
      }
    })();
    await lab.run("web", { image: "nginx", lifecycle: { postStart: { httpGet: { port: 81, path: "/up" } } } });
    await watching;
    expect([...seen]).toContain('PostStartHookError: HTTP lifecycle hook (/up) for Container "c" in Pod "web_default(UID)" failed - error: Get "http://IP:81/up": dial tcp IP:81: connect: connection refused');
  });
});

describe("a preStop hook", () => {
  test("that fails is told of, and the container ends all the same", async () => {
    const lab = await startLab();
    await lab.run("web", { image: "nginx", lifecycle: { preStop: { httpGet: { port: 81 } } } });
    await lab.client.delete(Pod, ref);
    await lab.settled();
    await expect(lab.pod("web")).rejects.toMatchObject({ code: 404 });
    expect(await lab.events("web")).toContain("Warning FailedPreStopHook: PreStopHook failed");
  });

  test("runs before a failed probe ends the container as well", async () => {
    const lab = await startLab();
    await lab.run("web", { image: "nginx", livenessProbe: { tcpSocket: { port: 81 }, failureThreshold: 1, periodSeconds: 100 }, lifecycle: { preStop: { sleep: { seconds: 6 } } } });
    expect(await lab.container("web")).toMatchObject({ restartCount: 0, state: { running: {} } });
    await lab.advance(6000);
    expect(await lab.container("web")).toMatchObject({ restartCount: 1 });
  });
});
