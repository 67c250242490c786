import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Pod } from "@kx/shared/kinds/core/pod";
import { Secret } from "@kx/shared/kinds/core/secret";
import { describe, expect, test } from "vitest";
import { startLab } from "./lab.ts";

const busybox = (...command: string[]): Record<string, unknown> => ({ image: "busybox", command });
const conditionOf = ({ status }: Pod, type: string) => status?.conditions?.find((condition) => condition.type === type);

test("a watcher sees a pod pending, creating its container, and running", async () => {
  const lab = await startLab();
  const abort = new AbortController();
  const seen: string[] = [];
  const watching = (async () => {
    for await (const { object } of lab.client.watch(Pod, { fieldSelector: "metadata.name=web", signal: abort.signal })) {
      const { phase, containerStatuses, podIP } = object.status ?? {};
      const state = containerStatuses?.[0]?.state;
      seen.push([phase, object.spec?.nodeName ?? "unbound", state?.waiting?.reason ?? (state?.running ? "running" : "none"), podIP ?? "no address"].join(" "));
      if (phase === "Running") return abort.abort();
    }
  })();
  await lab.run("web", { image: "nginx" });
  await watching;
  expect(seen).toEqual([
    "Pending unbound none no address",
    "Pending node-1 none no address",
    "Pending node-1 ContainerCreating no address",
    expect.stringMatching(/^Running node-1 running 10\.244\.1\.\d+$/),
  ]);
  const events = await lab.events("web");
  expect(events).toContain("Normal Scheduled: Successfully assigned default/web to node-1");
  expect(events.filter((event) => !event.includes("Scheduled"))).toEqual([
    'Normal Pulled: Container image "nginx" already present on machine and can be accessed by the pod',
    "Normal Created: Container created",
    "Normal Started: Container started",
  ]);
});

test("its conditions come in the kubelet's order", async () => {
  const lab = await startLab();
  const { status } = await lab.run("web", { image: "nginx" });
  expect(status?.conditions?.map(({ type, status: is }) => `${type}=${is}`)).toEqual(["PodReadyToStartContainers=True", "Initialized=True", "Ready=True", "ContainersReady=True", "PodScheduled=True"]);
});

describe("a process that ends", () => {
  test.each([
    ["Never", ["true"], "Succeeded", "Completed", 0],
    ["Never", ["sh", "-c", "echo bye; exit 3"], "Failed", "Error", 3],
    ["OnFailure", ["true"], "Succeeded", "Completed", 0],
  ])("under restartPolicy %s: %j leaves the pod %s", async (restartPolicy, command, phase, reason, exitCode) => {
    const lab = await startLab();
    const { status } = await lab.run("job", busybox(...command), { restartPolicy });
    expect(status?.phase).toBe(phase);
    expect((await lab.container("job")).state?.terminated).toMatchObject({ reason, exitCode });
    expect(status?.conditions?.find(({ type }) => type === "Ready")).toMatchObject({ status: "False", reason: phase === "Failed" ? "PodFailed" : "PodCompleted" });
  });

  test("is started again at once, then after 10 s, 20 s and so on to 5 minutes", async () => {
    const lab = await startLab();
    const { metadata } = await lab.run("loop", busybox("false"), { restartPolicy: "OnFailure" });
    const waits: string[] = [];
    for (const seconds of [10, 20, 40, 80, 160, 300, 300]) {
      const { state, restartCount, lastState } = await lab.container("loop");
      expect(state?.waiting?.reason).toBe("CrashLoopBackOff");
      expect(restartCount).toBe(waits.length + 1);
      expect(lastState?.terminated).toMatchObject({ exitCode: 1, reason: "Error" });
      waits.push(state!.waiting!.message!);
      await lab.advance(seconds * 1000 - 1);
      expect((await lab.container("loop")).restartCount).toBe(waits.length);
      await lab.advance(1);
    }
    expect(waits).toEqual(["10s", "20s", "40s", "1m20s", "2m40s", "5m0s", "5m0s"].map((wait) => `back-off ${wait} restarting failed container=c pod=loop_default(${metadata.uid})`));
    expect((await lab.pod("loop")).status?.phase).toBe("Running");
    expect((await lab.events("loop")).some((event) => event.startsWith(`Warning BackOff: Back-off restarting failed container c in pod loop_default(${metadata.uid})`))).toBe(true);
  });

  test("is forgiven after a run of more than ten minutes", async () => {
    const lab = await startLab();
    await lab.run("slow", busybox("sleep", "601"));
    await lab.advance(601_000);
    await lab.advance(601_000);
    expect(await lab.container("slow")).toMatchObject({ restartCount: 2, state: { running: {} } });
  });
});

describe("init containers", () => {
  const initContainers = [
    { name: "first", ...busybox("sleep", "5") },
    { name: "second", ...busybox("sh", "-c", "sleep 5 && echo done") },
  ];

  test("run one after the other before the containers", async () => {
    const lab = await startLab();
    const states = async (): Promise<string[]> => {
      const { initContainerStatuses = [], containerStatuses = [] } = (await lab.pod("web")).status!;
      return [...initContainerStatuses, ...containerStatuses].map(({ state }) => state?.waiting?.reason ?? state?.terminated?.reason ?? "running");
    };
    const { status } = await lab.run("web", { image: "nginx" }, { initContainers });
    expect(await states()).toEqual(["running", "PodInitializing", "PodInitializing"]);
    expect(status?.phase).toBe("Pending");
    expect(conditionOf(await lab.pod("web"), "Initialized")).toMatchObject({ status: "False", reason: "ContainersNotInitialized", message: "containers with incomplete status: [first second]" });
    await lab.advance(5000);
    expect(await states()).toEqual(["Completed", "running", "PodInitializing"]);
    expect(conditionOf(await lab.pod("web"), "Initialized")?.message).toBe("containers with incomplete status: [second]");
    await lab.advance(5000);
    expect(await states()).toEqual(["Completed", "Completed", "running"]);
    expect((await lab.pod("web")).status).toMatchObject({ phase: "Running", initContainerStatuses: [{ ready: true }, { ready: true }] });
    expect(await lab.logs("web", { container: "second" })).toBe("done\n");
  });

  test("that fail hold the pod back, or end it under Never", async () => {
    const lab = await startLab();
    const failing = { initContainers: [{ name: "first", ...busybox("false") }] };
    expect((await lab.run("kept", { image: "nginx" }, failing)).status).toMatchObject({ phase: "Pending", initContainerStatuses: [{ state: { waiting: { reason: "CrashLoopBackOff" } } }] });
    expect((await lab.run("ended", { image: "nginx" }, { ...failing, restartPolicy: "Never" })).status).toMatchObject({ phase: "Failed", containerStatuses: [{ state: { waiting: { reason: "PodInitializing" } } }] });
  });

  test("a sidecar starts before the containers, runs beside them, and ends with the last of them", async () => {
    const lab = await startLab();
    const sidecar = { name: "proxy", image: "hashicorp/http-echo", args: ["-text=side"], restartPolicy: "Always" };
    const { status } = await lab.run("job", busybox("sleep", "30"), { initContainers: [sidecar], restartPolicy: "Never" });
    expect(status).toMatchObject({ phase: "Running", initContainerStatuses: [{ started: true, ready: true, state: { running: {} } }] });
    expect(await lab.ask(`http://${status!.podIP}:5678/`)).toBe("side\n");
    await lab.advance(30_000);
    expect((await lab.pod("job")).status).toMatchObject({ phase: "Succeeded", initContainerStatuses: [{ state: { terminated: {} } }] });
    expect(await lab.ask(`http://${status!.podIP}:5678/`)).toMatch(/^failed/);
  });
});

describe("what is missing holds a pod back until it comes", () => {
  const settings = { metadata: { name: "settings", namespace: "default" }, data: { color: "blue" } };

  test("a ConfigMap of the environment", async () => {
    const lab = await startLab();
    const env = [{ name: "COLOR", valueFrom: { configMapKeyRef: { name: "settings", key: "color" } } }];
    await lab.run("web", { ...busybox("sh", "-c", 'echo "it is $COLOR"; sleep 1000'), env });
    expect((await lab.container("web")).state?.waiting).toEqual({ reason: "CreateContainerConfigError", message: 'configmap "settings" not found' });
    expect(await lab.logs("web")).toBe('container "c" in pod "web" is waiting to start: CreateContainerConfigError');
    expect(await lab.events("web")).toContain('Warning Failed: Error: configmap "settings" not found');
    await lab.client.create(ConfigMap, { ...settings, data: {} });
    await lab.settled();
    expect((await lab.container("web")).state?.waiting?.message).toBe("couldn't find key color in ConfigMap default/settings");
    await lab.client.patch(ConfigMap, { namespace: "default", name: "settings" }, { type: "merge", body: { data: settings.data } });
    await lab.settled();
    expect(await lab.container("web")).toMatchObject({ restartCount: 0, state: { running: {} } });
    expect(await lab.logs("web")).toBe("it is blue\n");
  });

  test("a Secret of an init container's environment", async () => {
    const lab = await startLab();
    const first = { name: "first", ...busybox("sh", "-c", "echo $KEY"), env: [{ name: "KEY", valueFrom: { secretKeyRef: { name: "keys", key: "one" } } }] };
    await lab.run("web", { image: "nginx" }, { initContainers: [first] });
    expect((await lab.container("web", "first")).state?.waiting).toEqual({ reason: "CreateContainerConfigError", message: 'secret "keys" not found' });
    await lab.client.create(Secret, { metadata: { name: "keys", namespace: "default" }, stringData: { one: "open" } });
    await lab.settled();
    expect((await lab.pod("web")).status?.phase).toBe("Running");
    expect(await lab.logs("web", { container: "first" })).toBe("open\n");
  });

  test("a volume's ConfigMap", async () => {
    const lab = await startLab();
    await lab.run("web", { image: "nginx" }, { volumes: [{ name: "conf", configMap: { name: "settings" } }] });
    expect((await lab.container("web")).state?.waiting?.reason).toBe("ContainerCreating");
    expect(await lab.events("web")).toContain('Warning FailedMount: MountVolume.SetUp failed for volume "conf" : configmap "settings" not found');
    expect((await lab.pod("web")).status?.podIP).toBeUndefined();
    await lab.client.create(ConfigMap, settings);
    await lab.settled();
    expect((await lab.pod("web")).status?.phase).toBe("Running");
  });
});

test("a new image restarts the container, whatever the restart policy", async () => {
  const lab = await startLab();
  const ref = { namespace: "default", name: "web" };
  const { status } = await lab.run("web", { image: "nginx" }, { restartPolicy: "Never" });
  await lab.client.patch(Pod, ref, { type: "strategic", body: { spec: { containers: [{ name: "c", image: "httpd" }] } } });
  await lab.settled();
  expect(await lab.container("web")).toMatchObject({ image: "httpd", restartCount: 1, state: { running: {} }, lastState: { terminated: { exitCode: 0, reason: "Completed" } } });
  expect(await lab.events("web")).toContain("Normal Killing: Container c definition changed, will be restarted");
  expect((await lab.pod("web")).status?.podIP).toBe(status?.podIP);
  expect(await lab.ask(`http://${status!.podIP}/`)).toContain("It works!");
});
