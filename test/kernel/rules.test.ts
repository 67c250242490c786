import { Node } from "@kx/shared/kinds/core/node";
import { Service } from "@kx/shared/kinds/core/service";
import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import type { Protocol } from "@kx/shared/net/addresses";
import { ConnectError } from "@kx/shared/net/fabric";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aNode, aService, aSlice } from "../network/objects.ts";
import { all, balancer, cases, ingress, nodePort, on, one, pods, three, two, viaNode1, type Case, type Outcome } from "../network/modes/cases.ts";
import { startKubeProxy } from "../network/start-kube-proxy.ts";
import { createTestNetwork, type TestNetwork } from "../network/test-network.ts";
import { whyNot } from "./as-root.ts";
import { createKernelLab, type KernelLab, type Place } from "./kernel-lab.ts";

/*
 * The rules that `kx proxy rules` prints for node-1 are loaded into a kernel that has node-1's addresses; real connections
 * from real addresses must then end as the simulation says.
 */

const podPort = 8080;
const modes = ["iptables", "nftables"] as const;

interface KernelCase extends Omit<Case, "gives" | "but" | "balanced"> {
  protocol?: Protocol;
}

const udp = { ports: [{ port: 53, nodePort: 30053, protocol: "UDP", targetPort: podPort }] };
const sticky = (timeoutSeconds: number) => ({ sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds } } });

const more: Record<string, KernelCase> = {
  "UDP by cluster IP": { spec: udp, url: "http://10.0.0.50:53/", protocol: "UDP" },
  "UDP by node port, from outside": { spec: { ...nodePort, ...udp }, url: "http://172.18.0.2:30053/", from: "outside", protocol: "UDP" },
  "UDP without endpoints": { spec: udp, endpoints: {}, url: "http://10.0.0.50:53/", protocol: "UDP" },
  "a load balancer address under policy Local, from outside": {
    spec: { ...balancer, externalTrafficPolicy: "Local" },
    status: ingress,
    url: "http://192.0.2.9/",
    from: "outside=203.0.113.9",
  },
  "source ranges of a Service without endpoints": {
    spec: { ...balancer, loadBalancerSourceRanges: ["203.0.113.0/24"] },
    status: ingress,
    endpoints: {},
    url: "http://192.0.2.9/",
    from: "outside",
  },
  "source ranges with the node's address let the node in": {
    spec: { ...balancer, loadBalancerSourceRanges: ["172.18.0.0/16"] },
    status: ingress,
    url: "http://192.0.2.9/",
    from: "node/node-1",
  },
  "a node port by a pod, under policy Cluster": { spec: nodePort, url: viaNode1 },
  "a pod that reaches itself by a node port": { spec: nodePort, endpoints: { [one]: on(1) }, url: viaNode1, from: "pod/web-1" },
  "an external IP without endpoints": { spec: { externalIPs: ["198.18.0.7"] }, endpoints: {}, url: "http://198.18.0.7/" },
};

const shapes: [string, KernelCase][] = [...Object.entries(cases).filter(([, { balanced }]) => !balanced), ...Object.entries(more)];

function simulate(mode: (typeof modes)[number], { spec, status, endpoints = all, protocol = "TCP" }: KernelCase): TestNetwork {
  const lab = createTestNetwork({ proxyMode: mode, loadBalancerPool: "192.0.2.0/24" });
  // The load balancer knows node-1 alone.
  lab.put(Node, aNode(2, { ready: false }), aNode(3, { ready: false }));
  for (const [ip, name] of Object.entries(pods)) {
    lab.runPod(name, ip);
    lab.network.fabric.listen({ ip, port: podPort, protocol: "UDP" }, { datagram: () => undefined });
  }
  lab.put(Service, aService("web", spec, status));
  lab.put(EndpointSlice, aSlice("web", endpoints, [{ name: "", port: podPort, protocol }]));
  return lab;
}

/** What the node's kube-proxy prints on its metrics port. */
async function rulesOf(lab: TestNetwork): Promise<string> {
  startKubeProxy(lab);
  return await (await lab.network.fetch("http://172.18.0.2:10249/rules", undefined, { from: "node/node-1" })).text();
}

const addressOf = ({ url, protocol = "TCP" }: KernelCase): { ip: string; port: number; protocol: Protocol } => {
  const { hostname, port } = new URL(url);
  return { ip: hostname, port: Number(port || 80), protocol };
};

const gathered = (answers: readonly string[]): Outcome => {
  const failed = answers.find((answer) => !answer.includes(" "));
  if (failed !== undefined) return failed;
  const parts = answers.map((answer) => answer.split(" "));
  const unique = (index: number): string => [...new Set(parts.map((part) => part[index]))].sort().join(" ");
  return `${unique(0)} <- ${unique(1)}`;
};

// Three endpoints with equal chances: one is missed by 60 connections once in 10^10 runs.
const count = 60;

async function simulated(lab: TestNetwork, shape: KernelCase): Promise<Outcome> {
  const answers: string[] = [];
  for (let round = 0; round < count; round++) {
    try {
      const { flow } = await lab.network.fabric.connect({ from: lab.network.senders.parse(shape.from, "default"), to: addressOf(shape) });
      answers.push(`${pods[flow.destination.ip as keyof typeof pods]} ${flow.source.ip}`);
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error;
      // Who is not answered cannot tell why.
      return error.code === "dropped" || error.code === "timeout" ? "silent" : error.code;
    }
  }
  return gathered(answers);
}

function senderOf({ from }: KernelCase): { place: Place; source?: string } {
  if (from === undefined) return { place: "client" };
  if (from === "node/node-1") return { place: "node" };
  if (from.startsWith("pod/")) return { place: from.slice(4) as Place };
  const [, source] = from.split("=");
  return { place: "outside", source: source ?? "198.51.100.1" };
}

const why = whyNot();
if (why !== undefined && (process.env["CI"] || process.env["KX_TEST_KERNEL"] === "required")) throw new Error(`the rules cannot be checked against the kernel: ${why}`);
if (why !== undefined) process.stderr.write(`\n*** NOT CHECKED: the rules of kube-proxy against this machine's kernel, as ${why}\n\n`);

describe.skipIf(why !== undefined)("against the kernel", () => {
  let kernel: KernelLab;
  beforeAll(async () => {
    kernel = await createKernelLab(podPort);
  });
  afterAll(() => kernel?.close());

  async function dial(shape: KernelCase, rounds = count): Promise<string[]> {
    const { place, source } = senderOf(shape);
    return await kernel.agents[place].dial({ ...addressOf(shape), ...(source ? { source } : {}), count: rounds, timeoutMs: 400 } as Parameters<KernelLab["agents"]["node"]["dial"]>[0]);
  }

  test("there are at least 25 shapes", () => {
    expect(shapes.length).toBeGreaterThanOrEqual(25);
  });

  describe.each(modes)("%s", (mode) => {
    /** Loads what the simulation of that shape prints. */
    async function load(shape: KernelCase): Promise<TestNetwork> {
      const lab = simulate(mode, shape);
      kernel.load(mode, await rulesOf(lab));
      return lab;
    }

    test.each(shapes)("%s", async (_what, shape) => {
      const lab = await load(shape);
      expect(gathered(await dial(shape))).toBe(await simulated(lab, shape));
      lab.network.close();
    });

    test("affinity: each client keeps its pod, and the clients have different ones", async () => {
      const lab = await load({ spec: { ...nodePort, ...sticky(600) }, url: viaNode1 });
      const kept = new Set<string>();
      for (let client = 1; client <= 24; client++) {
        const answers = (await dial({ url: viaNode1, from: `outside=198.51.100.${client}` }, 6)).map((answer) => answer.split(" ")[0] ?? "");
        expect(new Set(answers).size).toBe(1);
        expect(answers[0]).toMatch(/^web-/);
        kept.add(answers[0] ?? "");
      }
      // All 24 at one of three by chance: once in 10^10 runs.
      expect(kept.size).toBeGreaterThan(1);
      lab.network.close();
    });

    test("affinity ends with its time", async () => {
      const shape = { spec: { ...nodePort, ...sticky(1) }, url: viaNode1, from: "outside" };
      const lab = await load(shape);
      const pod = async (): Promise<string | undefined> => (await dial(shape, 1))[0]?.split(" ")[0];
      const first = await pod();
      // Every look starts the time anew, and after it each pod has its chance again: 20 looks are the same once in 10^9 runs.
      await expect.poll(pod, { interval: 1200, timeout: 25_000 }).not.toBe(first);
      lab.network.close();
    });

    test("every endpoint has the same chance", async () => {
      const shape = { url: "http://10.0.0.50/" };
      const lab = await load(shape);
      const rounds = 600;
      const share = (answers: readonly string[]): number => {
        const counts = Object.values(pods).map((pod) => answers.filter((answer) => answer.startsWith(`${pod} `)).length);
        expect(counts.reduce((sum, number) => sum + number)).toBe(rounds);
        return counts.reduce((sum, number) => sum + (number - rounds / 3) ** 2 / (rounds / 3), 0);
      };
      // Chi-square with two degrees of freedom is above 27.6 once in a million runs.
      expect(share(await dial(shape, rounds))).toBeLessThan(27.6);
      const own = [];
      for (let round = 0; round < rounds; round++) own.push(`${pods[(await lab.network.fabric.connect({ from: lab.network.senders.parse(undefined, "default"), to: addressOf(shape) })).flow.destination.ip as keyof typeof pods]} `);
      expect(share(own)).toBeLessThan(27.6);
      lab.network.close();
    });
  });

  test("iptables-save in the kernel's words is what is printed, byte for byte", async () => {
    const spec = { ...balancer, ...sticky(10_800), externalIPs: ["198.18.0.7"], externalTrafficPolicy: "Local", healthCheckNodePort: 31000, loadBalancerSourceRanges: ["203.0.113.0/24", "172.18.0.0/16"] };
    const lab = simulate("iptables", { spec, status: ingress, endpoints: { [one]: on(1), [two]: on(2), [three]: on(3) }, url: viaNode1 });
    lab.put(Service, { ...aService("none", { ...udp, clusterIPs: ["10.0.0.60"], clusterIP: "10.0.0.60" }) });
    const printed = await rulesOf(lab);
    kernel.load("iptables", printed);
    expect(kernel.iptablesSave()).toBe(printed);
    lab.network.close();
  });
});
