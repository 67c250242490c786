import type { ApiClient } from "@kx/shared/client/api-client";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Pod } from "@kx/shared/kinds/core/pod";
import { Secret } from "@kx/shared/kinds/core/secret";
import { Service } from "@kx/shared/kinds/core/service";
import { seededRandom } from "@kx/shared/meta/clock";
import type { Container } from "@kx/shared/net/container";
import type { ProcessStreams, TerminalSize } from "@kx/shared/net/pod-access";
import { PassThrough } from "node:stream";
import { afterEach } from "vitest";
import { createFiles } from "../../apiserver/src/nodes/files/files.ts";
import { createPodVolumes } from "../../apiserver/src/nodes/files/pod-volumes.ts";
import { createImages } from "../../apiserver/src/nodes/images/images.ts";
import type { KubeletMeans } from "../../apiserver/src/nodes/kubelet/means.ts";
import { createShell } from "../../apiserver/src/nodes/shell/shell.ts";
import { withCommands } from "../../apiserver/src/nodes/shell/with-commands.ts";
import { aService } from "../network/objects.ts";
import { createTestNetwork, type TestNetwork } from "../network/test-network.ts";

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** A command that runs in a container, with what it has written so far. */
export interface Running {
  readonly stdout: string;
  readonly stderr: string;
  readonly bytes: Uint8Array;
  readonly ended: Promise<number>;
  /** Undefined while it runs. */
  readonly code: number | undefined;
  type(text: string | Uint8Array): void;
  endInput(): void;
  /** Nobody wants it any more. */
  abort(): void;
  /** Until its output holds the text. */
  until(text: string | RegExp): Promise<void>;
}

export interface ContainerLab extends TestNetwork {
  readonly container: Container;
  /** Requests for tokens that the API got. */
  readonly tokenRequests: { name: string; body: unknown }[];
  /** What the container wrote: its log. */
  readonly log: string;
  /** Undefined while its own process runs. */
  readonly exitCode: number | undefined;
  /** Runs a command to its end. */
  exec(command: readonly string[], stdin?: string | Uint8Array): Promise<Ran>;
  /** `sh -c`. */
  sh(script: string, stdin?: string): Promise<Ran>;
  start(command: readonly string[], options?: { tty?: boolean }): Running;
  putPod(change: (pod: Pod) => Pod): void;
  /** Starts the container's own process. */
  boot(): void;
  stop(): void;
  kill(): void;
  /** Another container of the pod, with the same volumes; it is not started. */
  beside(spec: object): Container;
  until(satisfied: () => boolean): Promise<void>;
}

const open = new Set<ContainerLab>();
afterEach(() => {
  for (const lab of open) {
    lab.kill();
    lab.network.close();
  }
  open.clear();
});

export interface LabOptions {
  /** Of the container `c`. */
  container?: Record<string, unknown>;
  spec?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  objects?: { configMaps?: object[]; secrets?: object[]; services?: object[] };
  env?: Record<string, string>;
  links?: Record<string, string>;
}

const podIP = "10.244.1.7";

/** One container on a network of its own, closed after the test; nothing of it has been started. */
export function startContainer({ container: given = {}, spec = {}, metadata = {}, objects = {}, env = {}, links = {} }: LabOptions = {}): ContainerLab {
  const lab = createTestNetwork();
  const containerSpec = { name: "c", image: "busybox", ...given };
  let pod = { metadata: { name: "web", namespace: "default", uid: "uid-1", ...metadata }, spec: { nodeName: "node-1", containers: [containerSpec], ...spec }, status: { phase: "Running", podIP, podIPs: [{ ip: podIP }] } } as unknown as Pod;
  lab.put(Pod, pod);
  const dns = aService("kube-dns", { clusterIP: "10.0.0.10" });
  lab.put(Service, { ...dns, metadata: { ...dns.metadata, namespace: "kube-system" } }, ...((objects.services ?? []) as Service[]));
  lab.put(ConfigMap, ...((objects.configMaps ?? []) as ConfigMap[]));
  lab.put(Secret, ...((objects.secrets ?? []) as Secret[]));
  const tokenRequests: ContainerLab["tokenRequests"] = [];
  const client = {
    createSubresource: async (_kind: unknown, { name }: { name: string }, _subresource: string, body: unknown) => {
      tokenRequests.push({ name, body });
      return { status: { token: `token-${tokenRequests.length}` } };
    },
  } as unknown as ApiClient;
  const means = {
    cache: lab.cache,
    client,
    clock: lab.clock,
    random: seededRandom(3),
    fabric: lab.network.fabric,
    resolver: lab.network.resolver,
    node: { name: "node-1", internalIP: "172.18.0.2", externalIP: "127.77.0.1", podCIDR: "10.244.1.0/24", bridgeIP: "10.244.1.1" },
    images: createImages({ system: [], withCommands }),
  } as unknown as KubeletMeans;
  const volumes = createPodVolumes({ pod: () => pod, podIP, means });
  const stopping = new AbortController();
  const killing = new AbortController();
  let onTerminate: (() => void) | undefined;
  let log = "";
  let exitCode: number | undefined;

  function containerOf(own: typeof containerSpec): Container {
    const { tty = false, command = [], args = [] } = own as { tty?: boolean; command?: string[]; args?: string[] };
    const container: Container = {
      get pod() {
        return pod;
      },
      name: own.name,
      image: own.image,
      command,
      args,
      env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOSTNAME: "web", ...env },
      serviceVariables: () => links,
      ports: [],
      node: { name: "node-1", ip: "172.18.0.2" },
      sender: { kind: "pod", ip: podIP, node: "node-1", namespace: "default", name: "web" },
      fabric: lab.network.fabric,
      resolver: lab.network.resolver,
      clock: lab.clock,
      random: seededRandom(5),
      signal: stopping.signal,
      killed: killing.signal,
      onTerminate: (listener) => (onTerminate = listener),
      listen: (port, protocol, acceptor) => lab.network.fabric.listen({ ip: podIP, port, protocol }, acceptor),
      listenOnAny: (acceptor) => lab.network.fabric.listen({ ip: podIP, port: 0, protocol: "TCP" }, acceptor),
      files: createFiles({ volumes, spec: own as never, env, now: () => lab.clock.now() }),
      tty,
      stdin: typed.source,
      write: (chunk) => void (log += Buffer.from(chunk as Uint8Array).toString()),
      log: (line) => void (log += `${line}\n`),
      exit: (code) => void (exitCode ??= code),
    };
    return container;
  }

  const typed = createTyping();
  const container = containerOf(containerSpec);

  function start(command: readonly string[], { tty = false }: { tty?: boolean } = {}): Running {
    const abort = new AbortController();
    const typing = createTyping();
    const written: Record<"stdout" | "stderr", Uint8Array[]> = { stdout: [], stderr: [] };
    const text = (stream: "stdout" | "stderr"): string => Buffer.concat(written[stream]).toString();
    const streams: ProcessStreams = {
      stdin: typing.source,
      stdout: (chunk) => void written.stdout.push(Uint8Array.from(chunk)),
      stderr: (chunk) => void written.stderr.push(Uint8Array.from(chunk)),
      ...(tty ? { sizes: oneSize() } : {}),
      signal: abort.signal,
    };
    let code: number | undefined;
    const ended = createShell(container).run(command, streams);
    ended.then(
      (ending) => (code = ending),
      () => undefined,
    );
    const running: Running = {
      get stdout() {
        return text("stdout");
      },
      get stderr() {
        return text("stderr");
      },
      get bytes() {
        return Buffer.concat(written.stdout);
      },
      get code() {
        return code;
      },
      ended,
      type: (what) => typing.type(typeof what === "string" ? Buffer.from(what) : what),
      endInput: () => typing.end(),
      abort: () => abort.abort(),
      until: (wanted) => until(() => (typeof wanted === "string" ? text("stdout").includes(wanted) : wanted.test(text("stdout")))),
    };
    return running;
  }

  const result: ContainerLab = {
    ...lab,
    container,
    tokenRequests,
    get log() {
      return log;
    },
    get exitCode() {
      return exitCode;
    },
    async exec(command, stdin) {
      const running = start(command);
      if (stdin !== undefined) running.type(stdin);
      running.endInput();
      const code = await running.ended;
      return { code, stdout: running.stdout, stderr: running.stderr };
    },
    sh: (script, stdin) => result.exec(["sh", "-c", script], stdin),
    start,
    putPod(change) {
      pod = change(pod);
      lab.put(Pod, pod);
    },
    boot: () => void means.images.behaviourOf(container.image).start(container),
    stop() {
      stopping.abort();
      if (onTerminate) onTerminate();
      else exitCode ??= 0;
    },
    kill: () => killing.abort(),
    beside: (own) => containerOf({ name: "other", image: "busybox", ...own }),
    until,
  };
  open.add(result);
  return result;
}

/** A text as a pattern that it alone matches; a pattern as it is. */
export const whole = (text: string | RegExp): RegExp => (typeof text === "string" ? new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)}$`) : text);

/** Waits for a condition; fails after a good while. */
async function until(satisfied: () => boolean): Promise<void> {
  for (let turns = 0; turns < 20_000; turns++) {
    if (satisfied()) return;
    await new Promise(setImmediate);
  }
  throw new Error("it did not become so");
}

async function* oneSize(): AsyncGenerator<TerminalSize> {
  yield { columns: 100, rows: 30 };
}

function createTyping(): { source: AsyncIterable<Uint8Array>; type(bytes: Uint8Array): void; end(): void } {
  const typing = new PassThrough();
  return { source: typing, type: (bytes) => void typing.write(bytes), end: () => void typing.end() };
}
