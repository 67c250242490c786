import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { deployment, pod, service } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import type { Ongoing } from "./commands.ts";
import type { Manifest, Session } from "./session.ts";
import { ready, rolledOut } from "./states.ts";

const sleeper = (name: string, ...containers: readonly string[]): Manifest =>
  pod(name, { containers: (containers.length > 0 ? containers : ["c"]).map((container) => ({ name: container, image: "busybox", command: ["sleep", "3600"], env: [{ name: "WHICH", value: container }] })) });

/** Where a command says that it listens. */
async function portOf(running: Ongoing, said: RegExp): Promise<string> {
  return said.exec(await running.until((stdout) => said.test(stdout)))![1]!;
}

/** The protocol that is not tried first, by the variable that chooses (kubectl's pkg/cmd/util/helpers.go). */
const otherWay = (k: Session): Record<string, string> => ({ KUBECTL_REMOTE_COMMAND_WEBSOCKETS: k.minor < 30 ? "true" : "false", KUBECTL_PORT_FORWARD_WEBSOCKETS: k.minor < 31 ? "true" : "false" });

/** What kubectl's attach says of its own. */
const prompt = /^(?:Defaulting container name to c\.\nUse .*\n)?(?:If you don't see a command prompt, try pressing enter\.\n)?$/;

const page = async (url: string): Promise<string> => await (await fetch(url)).text();

export const streams: readonly MatrixCase[] = [
  {
    name: "exec",
    async run(k) {
      await k.given(sleeper("p"));
      await ready(k, "p");
      expect(await k.ok("exec p -- hostname")).toBe("p\n");
      expect(await k.ok(["exec", "pod/p", "--", "sh", "-c", "echo one; echo $WHICH"])).toBe("one\nc\n");
      const stderr = "err\ncommand terminated with exit code 3\n";
      expect(await k.run(["exec", "p", "--", "sh", "-c", "echo out; echo err >&2; exit 3"], { stderr })).toMatchObject({ code: 3, stdout: "out\n" });
    },
  },
  {
    name: "exec -i",
    async run(k) {
      await k.given(sleeper("p"));
      await ready(k, "p");
      expect(await k.ok("exec -i p -- cat", { input: "hi\n" })).toBe("hi\n");
      const much = "0123456789abcde\n".repeat(20_000);
      expect(await k.ok("exec -i p -- cat", { input: much })).toBe(much);
    },
  },
  {
    name: "exec, by the other protocol",
    since: 29,
    async run(k) {
      await k.given(sleeper("p"));
      await ready(k, "p");
      expect(await k.ok("exec -i p -- cat", { input: "hi\n", env: otherWay(k) })).toBe("hi\n");
      expect(await k.run(["exec", "p", "--", "sh", "-c", "exit 3"], { env: otherWay(k), stderr: "command terminated with exit code 3\n" })).toMatchObject({ code: 3 });
    },
  },
  {
    name: "exec -c, TYPE/NAME",
    async run(k) {
      await k.given(sleeper("p", "a", "b"), deployment("web"));
      await Promise.all([ready(k, "p"), rolledOut(k, "web")]);
      expect(await k.ok(["exec", "p", "-c", "b", "--", "sh", "-c", "echo $WHICH"])).toBe("b\n");
      expect(await k.ok(["exec", "p", "--", "sh", "-c", "echo $WHICH"], { stderr: k.minor < 21 ? /^Defaulting container name to a\.\n/ : "Defaulted container \"a\" out of: a, b\n" })).toBe("a\n");
      expect(await k.ok("exec deployment/web -- hostname")).toMatch(/^web-\S+\n$/);
      // What refuses the one protocol is asked by the other.
      expect(await k.fails("exec p -c none -- hostname", { detour: true })).toBe("Error from server (BadRequest): container none is not valid for pod p");
    },
  },
  {
    name: "attach",
    async run(k) {
      await k.given(pod("p", { containers: [{ name: "c", image: "busybox", command: ["sh", "-c", "while true; do echo tick; sleep 1; done"] }] }));
      await ready(k, "p");
      const attached = k.start("attach p", { stderr: prompt });
      await attached.until((stdout) => stdout.includes("tick\n"));
      await attached.stop();
    },
  },
  {
    name: "attach -i",
    async run(k) {
      await k.given(pod("p", { restartPolicy: "Never", containers: [{ name: "c", image: "busybox", command: ["cat"], stdin: true, stdinOnce: true }] }));
      await ready(k, "p");
      expect(await k.ok("attach -i p", { input: "hi\n", stderr: prompt })).toBe("hi\n");
    },
  },
  {
    name: "run -i --rm",
    async run(k) {
      expect(await k.ok("run p --image=busybox -i --rm --restart=Never -- cat", { input: "hi\n", stderr: prompt })).toMatch(/^hi\npod "p" deleted(?: from .* namespace)?\n$/);
    },
  },
  {
    name: "cp",
    async run(k) {
      await k.given(sleeper("p"));
      await ready(k, "p");
      const text = "line\n".repeat(5_000);
      const from = k.file("there", text);
      const back = `${from}-and-back`;
      expect(await k.ok(`cp ${from} p:/tmp/here`)).toBe("");
      expect(await k.ok("exec p -- cat /tmp/here")).toBe(text);
      // tar says so of every absolute path.
      await k.ok(`cp p:/tmp/here ${back}`, { stderr: /^(?:tar: removing leading '\/' from member names\n)?$/i });
      expect(readFileSync(back, "utf8")).toBe(text);
      expect(await k.fails(`cp ${from} none:/tmp/here`)).toContain('pods "none" not found');
    },
  },
  {
    name: "port-forward pod/NAME",
    async run(k) {
      await k.given(pod("p"));
      await ready(k, "p");
      const forwarding = k.start("port-forward pod/p :80 --address=127.0.0.1");
      const port = await portOf(forwarding, /^Forwarding from 127\.0\.0\.1:(\d+) -> 80$/m);
      const answers = await Promise.all([1, 2, 3].map(() => page(`http://127.0.0.1:${port}/`)));
      for (const answer of answers) expect(answer).toContain("Welcome to nginx!");
      await forwarding.stop();
    },
  },
  {
    name: "port-forward service|deployment",
    async run(k) {
      await k.given(deployment("web"), service("web", { ports: [{ port: 8080, targetPort: 80 }] }));
      await rolledOut(k, "web");
      for (const [what, port] of [["service/web", 8080], ["deployment/web", 80]] as const) {
        const forwarding = k.start(`port-forward ${what} :${port} --address=127.0.0.1`);
        const local = await portOf(forwarding, /^Forwarding from 127\.0\.0\.1:(\d+) -> 80$/m);
        expect(await page(`http://127.0.0.1:${local}/`)).toContain("Welcome to nginx!");
        await forwarding.stop();
      }
    },
  },
  {
    name: "port-forward, by the other protocol",
    since: 30,
    async run(k) {
      await k.given(pod("p"));
      await ready(k, "p");
      const forwarding = k.start("port-forward pod/p :80 --address=127.0.0.1", { env: otherWay(k) });
      const port = await portOf(forwarding, /^Forwarding from 127\.0\.0\.1:(\d+) -> 80$/m);
      expect(await page(`http://127.0.0.1:${port}/`)).toContain("Welcome to nginx!");
      await forwarding.stop();
    },
  },
  {
    name: "proxy",
    async run(k) {
      await k.given(deployment("web"), service("web"));
      await rolledOut(k, "web");
      const proxying = k.start("proxy --port=0");
      const port = await portOf(proxying, /^Starting to serve on 127\.0\.0\.1:(\d+)$/m);
      expect(JSON.parse(await page(`http://127.0.0.1:${port}/api/v1/namespaces/${k.namespace}`))).toMatchObject({ kind: "Namespace" });
      expect(await page(`http://127.0.0.1:${port}/api/v1/namespaces/${k.namespace}/services/http:web:http/proxy/`)).toContain("Welcome to nginx!");
      await proxying.stop();
    },
  },
];
