import { Pod } from "@kx/shared/kinds/core/pod";
import { describe, expect, test } from "vitest";
import { isReady, startLab, type Lab } from "./lab.ts";

const ref = { namespace: "default", name: "web" };

/** A pod `web` of that image with these annotations. */
async function withBehaviour(annotations: Record<string, string>, container: Record<string, unknown> = { image: "nginx" }): Promise<{ lab: Lab; ip: string }> {
  const lab = await startLab();
  await lab.client.create(Pod, { metadata: { ...ref, annotations }, spec: { containers: [{ name: "c", ...container }] } } as never);
  await lab.settled();
  return { lab, ip: (await lab.pod("web")).status!.podIP! };
}

async function annotate(lab: Lab, annotations: Record<string, string | null>): Promise<void> {
  await lab.client.patch(Pod, ref, { type: "merge", body: { metadata: { annotations } } });
  await lab.settled();
}

const answer = async (lab: Lab, url: string): Promise<string> => {
  const response = await lab.fetch(url);
  return `${response.status} ${(await response.text()).slice(0, 30)}`;
};

test("status and body stand in place of the image's own answers", async () => {
  const { lab, ip } = await withBehaviour({ "kx.dev/status": "503" });
  expect(await answer(lab, `http://${ip}/`)).toBe("503 503 Service Unavailable\n");
  await annotate(lab, { "kx.dev/status": null, "kx.dev/body": "hello\n" });
  expect(await answer(lab, `http://${ip}/`)).toBe("200 hello\n");
  await annotate(lab, { "kx.dev/body": null });
  expect(await answer(lab, `http://${ip}/`)).toMatch(/^200 <!DOCTYPE html>/);
});

test("an error rate fails its share of the requests", async () => {
  const { lab, ip } = await withBehaviour({ "kx.dev/error-rate": "25%" });
  const statuses = await Promise.all(Array.from({ length: 400 }, async () => (await lab.fetch(`http://${ip}/`)).status));
  const failed = statuses.filter((status) => status === 500).length;
  expect(statuses.filter((status) => status === 200).length + failed).toBe(400);
  expect(failed).toBeGreaterThan(60);
  expect(failed).toBeLessThan(140);
  await annotate(lab, { "kx.dev/error-rate": "1", "kx.dev/status": "429" });
  expect(await answer(lab, `http://${ip}/`)).toBe("429 429 Too Many Requests\n");
});

test("latency holds an answer back by the clock, jitter within its bounds", async () => {
  const { lab, ip } = await withBehaviour({});
  expect(await answer(lab, `http://${ip}/`)).toMatch(/^200/);
  await annotate(lab, { "kx.dev/latency": "2s", "kx.dev/jitter": "500ms" });
  let answered = false;
  const asked = answer(lab, `http://${ip}/`).then((text) => {
    answered = true;
    return text;
  });
  await lab.advance(1);
  await lab.advance(1498);
  expect(answered).toBe(false);
  await lab.advance(1001);
  expect(await asked).toMatch(/^200/);
});

describe("refuse", () => {
  test("closes the ports it names and opens them again", async () => {
    const { lab, ip } = await withBehaviour({}, { image: "registry.k8s.io/e2e-test-images/agnhost", args: ["netexec"] });
    const url = `http://${ip}:8080/healthz`;
    expect(await answer(lab, url)).toBe("200 ");
    await annotate(lab, { "kx.dev/refuse": "8080" });
    expect(await lab.ask(url)).toBe("failed: refused");
    await annotate(lab, { "kx.dev/refuse": "8081" });
    expect(await answer(lab, url)).toBe("200 ");
    await annotate(lab, { "kx.dev/refuse": "all" });
    expect(await lab.ask(url)).toBe("failed: refused");
  });

  test("fails the probe that asks there", async () => {
    const { lab } = await withBehaviour({ "kx.dev/refuse": "80" }, { image: "nginx", readinessProbe: { tcpSocket: { port: 80 } } });
    await lab.advance(1);
    expect(isReady(await lab.pod("web"))).toBe(false);
  });
});

test("fail-readiness takes a container out of service while it answers", async () => {
  const { lab, ip } = await withBehaviour({});
  expect(isReady(await lab.pod("web"))).toBe(true);
  await annotate(lab, { "kx.dev/fail-readiness": "true" });
  expect(isReady(await lab.pod("web"))).toBe(false);
  expect(await lab.events("web")).toContain("Warning Unhealthy: Readiness probe failed: kx.dev/fail-readiness is true");
  expect(await answer(lab, `http://${ip}/`)).toMatch(/^200/);
  await annotate(lab, { "kx.dev/fail-readiness": "false" });
  expect(isReady(await lab.pod("web"))).toBe(true);
});

test("crash-after ends each run, counted from its start", async () => {
  const { lab } = await withBehaviour({ "kx.dev/crash-after": "30s" });
  await lab.advance(30_000);
  expect(await lab.container("web")).toMatchObject({ restartCount: 1, lastState: { terminated: { exitCode: 1, reason: "Error" } } });
  expect(await lab.logs("web", { previous: "true" })).toContain("it crashes, as kx.dev/crash-after says");
  await lab.advance(20_000);
  await annotate(lab, { "kx.dev/crash-after": "25s" });
  await lab.advance(5000);
  expect((await lab.container("web")).state?.waiting?.reason).toBe("CrashLoopBackOff");
  await annotate(lab, { "kx.dev/crash-after": null });
  await lab.advance(10_000);
  await lab.advance(60_000);
  expect(await lab.container("web")).toMatchObject({ restartCount: 2, state: { running: {} } });
});

test("a word for one container leaves the others alone", async () => {
  const lab = await startLab();
  const echo = (name: string, port: number) => ({ name, image: "hashicorp/http-echo", args: [`-text=${name}`, `-listen=:${port}`] });
  await lab.client.create(Pod, { metadata: { ...ref, annotations: { "kx.dev/body.two": "other\n" } }, spec: { containers: [echo("one", 5001), echo("two", 5002)] } } as never);
  await lab.settled();
  const { podIP } = (await lab.pod("web")).status!;
  expect(await lab.ask(`http://${podIP}:5001/`)).toBe("one\n");
  expect(await lab.ask(`http://${podIP}:5002/`)).toBe("other\n");
});

test("a value that is not allowed is told of, and has no effect", async () => {
  const { lab, ip } = await withBehaviour({ "kx.dev/latency": "fast", "kx.dev/latncy": "1s" });
  expect(await answer(lab, `http://${ip}/`)).toMatch(/^200/);
  const events = await lab.events("web");
  expect(events).toContain('Warning InvalidBehaviour: kx.dev/latency: "fast" is not a duration such as 200ms or 1.5s');
  expect(events).toContain("Warning InvalidBehaviour: kx.dev/latncy is not known: use one of latency, jitter, error-rate, status, body, fail-readiness, crash-after, refuse");
});
