import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { Pod } from "@kx/shared/kinds/core/pod";
import { Service } from "@kx/shared/kinds/core/service";
import { describe, expect, test } from "vitest";
import { startLab, type Lab } from "./lab.ts";

const ref = (name: string) => ({ namespace: "default", name });
const sleeper = { image: "busybox", command: ["sleep", "1d"] };

/** Returns when the kubelet has taken note of it. */
async function remove(lab: Lab, name: string, gracePeriodSeconds?: number): Promise<void> {
  await lab.client.delete(Pod, ref(name), gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds });
  await lab.settled();
}

async function exists(lab: Lab, name: string): Promise<boolean> {
  return (await lab.client.list(Pod, { namespace: "default" })).items.some(({ metadata }) => metadata.name === name);
}

/** What a watcher sees of a pod from its deletion on: `TYPE phase state`. */
async function seenOf(lab: Lab, name: string, act: () => Promise<void>): Promise<string[]> {
  const abort = new AbortController();
  const seen: string[] = [];
  const watching = (async () => {
    for await (const { type, object } of lab.client.watch(Pod, { fieldSelector: `metadata.name=${name}`, signal: abort.signal })) {
      const { phase, containerStatuses = [] } = object.status ?? {};
      const state = containerStatuses[0]?.state;
      seen.push([type, object.metadata.deletionTimestamp ? "terminating" : "living", phase, state?.terminated ? `${state.terminated.reason} ${state.terminated.exitCode}` : Object.keys(state ?? {})[0]].join(" "));
      if (type === "DELETED") return abort.abort();
    }
  })();
  await act();
  await watching;
  return seen;
}

test("a deleted pod whose process ends at SIGTERM shows its end and goes at once", async () => {
  const lab = await startLab();
  const { status } = await lab.run("web", { image: "nginx" });
  const seen = await seenOf(lab, "web", () => remove(lab, "web"));
  expect(seen).toEqual(["ADDED living Running running", "MODIFIED terminating Running running", "MODIFIED terminating Succeeded Completed 0", "DELETED terminating Succeeded Completed 0"]);
  await lab.settled();
  expect(await lab.events("web")).toContain("Normal Killing: Stopping container c");
  expect(await lab.ask(`http://${status!.podIP}/`)).toMatch(/^failed/);
});

// A Go program without a handler ends with exit code 2 (runtime dieFromSignal as process 1).
test("a process that ends badly leaves its pod failed", async () => {
  const lab = await startLab();
  await lab.run("web", { image: "traefik/whoami" });
  const seen = await seenOf(lab, "web", () => remove(lab, "web"));
  expect(seen.at(-1)).toBe("DELETED terminating Failed Error 2");
});

describe("a process that ignores SIGTERM", () => {
  test("is killed when its grace period is over", async () => {
    const lab = await startLab();
    await lab.run("slow", sleeper, { terminationGracePeriodSeconds: 20 });
    const seen = await seenOf(lab, "slow", async () => {
      await remove(lab, "slow");
      await lab.advance(19_999);
      expect((await lab.pod("slow")).status).toMatchObject({ phase: "Running", containerStatuses: [{ state: { running: {} } }] });
      await lab.advance(1);
    });
    expect(seen.slice(-2)).toEqual(["MODIFIED terminating Failed Error 137", "DELETED terminating Failed Error 137"]);
  });

  test("has two seconds at least", async () => {
    const lab = await startLab();
    await lab.run("slow", sleeper);
    await remove(lab, "slow", 1);
    await lab.advance(1999);
    expect(await exists(lab, "slow")).toBe(true);
    await lab.advance(1);
    expect(await exists(lab, "slow")).toBe(false);
  });

  test("goes sooner when a second deletion says so, and not later when it says that", async () => {
    const lab = await startLab();
    await lab.run("slow", sleeper);
    await remove(lab, "slow");
    await lab.advance(1000);
    await remove(lab, "slow", 5);
    await lab.advance(1000);
    await remove(lab, "slow", 60);
    await lab.advance(3999);
    expect(await exists(lab, "slow")).toBe(true);
    await lab.advance(1);
    expect(await exists(lab, "slow")).toBe(false);
  });

  test("goes at once with its object when that is forced", async () => {
    const lab = await startLab();
    await lab.run("slow", sleeper);
    const server = await lab.run("web", { image: "registry.k8s.io/e2e-test-images/agnhost", args: ["netexec", "--delay-shutdown=20"] });
    for (const name of ["slow", "web"]) {
      await remove(lab, name, 0);
      expect(await exists(lab, name)).toBe(false);
    }
    expect(await lab.ask(`http://${server.status!.podIP}:8080/healthz`)).toMatch(/^failed/);
  });

  test("may end by itself before that", async () => {
    const lab = await startLab();
    await lab.run("short", { image: "busybox", command: ["sleep", "12"] });
    const seen = await seenOf(lab, "short", async () => {
      await lab.advance(10_000);
      await remove(lab, "short");
      await lab.advance(2000);
    });
    expect(seen.at(-1)).toBe("DELETED terminating Succeeded Completed 0");
  });
});

describe("a pod that never ran goes at once", () => {
  test.each([
    ["without a node", { nodeSelector: { no: "such" } }],
    ["without its volume", { volumes: [{ name: "conf", configMap: { name: "missing" } }] }],
  ])("%s", async (_, spec) => {
    const lab = await startLab();
    await lab.run("web", sleeper, spec);
    await remove(lab, "web");
    expect(await exists(lab, "web")).toBe(false);
  });
});

test("one that waits for its restart goes at once, and shows how it ended", async () => {
  const lab = await startLab();
  await lab.run("loop", { image: "busybox", command: ["false"] });
  const seen = await seenOf(lab, "loop", () => remove(lab, "loop"));
  expect(seen.slice(-2)).toEqual(["MODIFIED terminating Failed Error 1", "DELETED terminating Failed Error 1"]);
});

describe("while a preStop hook runs", () => {
  const web = (seconds: number) => ({ image: "nginx", ports: [{ containerPort: 80 }], lifecycle: { preStop: { sleep: { seconds } } } });

  test("the container answers, and its endpoint is serving and terminating", async () => {
    const lab = await startLab();
    const { status } = await lab.run("web", web(10));
    await lab.client.patch(Pod, ref("web"), { type: "merge", body: { metadata: { labels: { app: "web" } } } });
    await lab.client.create(Service, { metadata: ref("web"), spec: { selector: { app: "web" }, ports: [{ port: 80 }] } });
    await lab.settled();
    const conditions = async () => (await lab.client.list(EndpointSlice, { namespace: "default", labelSelector: "kubernetes.io/service-name=web" })).items[0]?.endpoints?.map((endpoint) => endpoint.conditions);
    expect(await conditions()).toEqual([{ ready: true, serving: true, terminating: false }]);
    await remove(lab, "web");
    await lab.advance(9999);
    expect(await conditions()).toEqual([{ ready: false, serving: true, terminating: true }]);
    expect(await lab.ask(`http://${status!.podIP}/`)).toContain("Welcome to nginx!");
    expect(await lab.ask("http://web/")).toContain("Welcome to nginx!");
    await lab.advance(1);
    expect(await exists(lab, "web")).toBe(false);
    expect(await lab.ask(`http://${status!.podIP}/`)).toMatch(/^failed/);
  });

  test("it gets no more than the grace period", async () => {
    const lab = await startLab();
    await lab.run("web", web(30), { terminationGracePeriodSeconds: 5 });
    await remove(lab, "web");
    await lab.advance(4999);
    expect(await exists(lab, "web")).toBe(true);
    await lab.advance(1);
    expect(await exists(lab, "web")).toBe(false);
    expect((await lab.events("web")).filter((event) => event.includes("FailedPreStopHook"))).toEqual([]);
  });

  test("what is left of the grace period is the process's", async () => {
    const lab = await startLab();
    await lab.run("web", { ...sleeper, lifecycle: { preStop: { sleep: { seconds: 4 } } } }, { terminationGracePeriodSeconds: 10 });
    await remove(lab, "web");
    await lab.advance(4000);
    await lab.advance(5999);
    expect(await exists(lab, "web")).toBe(true);
    await lab.advance(1);
    expect(await exists(lab, "web")).toBe(false);
  });
});

describe("sidecars", () => {
  const sidecar = (name: string, port: number) => ({ name, image: "hashicorp/http-echo", args: [`-text=${name}`, `-listen=:${port}`], restartPolicy: "Always" });
  const killed = async (lab: Lab): Promise<string[]> => (await lab.events("web")).filter((event) => event.includes("Killing")).map((event) => event.split(" ").at(-1)!);

  test("end after the containers, the last one first", async () => {
    const lab = await startLab();
    const { status } = await lab.run("web", sleeper, { initContainers: [sidecar("one", 5001), sidecar("two", 5002)], terminationGracePeriodSeconds: 10 });
    await remove(lab, "web");
    await lab.advance(9000);
    for (const [port, name] of [[5001, "one"], [5002, "two"]]) expect(await lab.ask(`http://${status!.podIP}:${port}/`)).toBe(`${name}\n`);
    expect(await killed(lab)).toEqual(["c", "two", "one"]);
    await lab.advance(1000);
    expect(await exists(lab, "web")).toBe(false);
  });

  test("that do not end hold up the end of a finished pod no longer than its grace period", async () => {
    const lab = await startLab();
    const stubborn = { name: "side", ...sleeper, restartPolicy: "Always" };
    await lab.run("web", { image: "busybox", command: ["sleep", "5"] }, { initContainers: [stubborn], restartPolicy: "Never", terminationGracePeriodSeconds: 7 });
    await lab.advance(5000);
    expect((await lab.pod("web")).status).toMatchObject({ phase: "Running", containerStatuses: [{ state: { terminated: { exitCode: 0 } } }] });
    await lab.advance(7000);
    expect((await lab.pod("web")).status).toMatchObject({ phase: "Succeeded", initContainerStatuses: [{ state: { terminated: { exitCode: 137 } } }] });
  });
});

describe("activeDeadlineSeconds", () => {
  test("ends a pod that is active longer", async () => {
    const lab = await startLab();
    await lab.run("job", { image: "nginx" }, { activeDeadlineSeconds: 30, restartPolicy: "Never" });
    await lab.advance(29_999);
    expect((await lab.pod("job")).status?.phase).toBe("Running");
    await lab.advance(1);
    expect((await lab.pod("job")).status).toMatchObject({ phase: "Failed", reason: "DeadlineExceeded", message: "Pod was active on the node longer than the specified deadline", containerStatuses: [{ ready: false, state: { terminated: { exitCode: 0 } } }] });
    expect(await lab.events("job")).toContain("Normal DeadlineExceeded: Pod was active on the node longer than the specified deadline");
  });

  test("can be lowered, and waits for the grace period of what does not end", async () => {
    const lab = await startLab();
    await lab.run("job", sleeper, { activeDeadlineSeconds: 600, terminationGracePeriodSeconds: 5 });
    await lab.client.patch(Pod, ref("job"), { type: "merge", body: { spec: { activeDeadlineSeconds: 10 } } });
    await lab.settled();
    await lab.advance(10_000);
    expect((await lab.pod("job")).status).toMatchObject({ phase: "Running", containerStatuses: [{ state: { running: {} } }] });
    await lab.advance(5000);
    expect((await lab.pod("job")).status).toMatchObject({ phase: "Failed", reason: "DeadlineExceeded", containerStatuses: [{ state: { terminated: { exitCode: 137 } } }] });
  });
});
