import { request, type IncomingMessage } from "node:http";
import { connect as tlsConnect } from "node:tls";
import { ConnectError, type Sender } from "@kx/shared/net/fabric";
import type { KubeletMeans, Probe } from "./means.ts";

/** What a probe found: undefined when all is well, else the kubelet's words. */
export type ProbeFault = string | undefined;

export interface ProbeTarget {
  means: Pick<KubeletMeans, "fabric" | "node" | "clock">;
  podIP: string;
  /** The container's ports, for a probe that names one. */
  ports: readonly { name?: string | undefined; containerPort: number }[];
}

/** Runs a probe once against the simulated container (pkg/kubelet/prober). An unknown handler counts as passed. */
export async function runProbe(probe: Probe, target: ProbeTarget): Promise<ProbeFault> {
  if (probe.httpGet) return await httpGet(probe, probe.httpGet, target);
  if (probe.tcpSocket) return await tcpSocket(probe.tcpSocket.host ?? target.podIP, portOf(probe.tcpSocket.port, target), target);
  return undefined;
}

async function tcpSocket(ip: string, port: number, { means }: ProbeTarget): Promise<ProbeFault> {
  try {
    const socket = await means.fabric.dial({ from: prober(means), to: { ip, port, protocol: "TCP" } });
    socket.destroy();
    return undefined;
  } catch (error) {
    return `dial tcp ${ip}:${port}: ${reason(error)}`;
  }
}

async function httpGet(probe: Probe, get: NonNullable<Probe["httpGet"]>, target: ProbeTarget): Promise<ProbeFault> {
  const { means } = target;
  const ip = get.host ?? target.podIP;
  const port = portOf(get.port, target);
  const scheme = (get.scheme ?? "HTTP").toLowerCase();
  const path = get.path?.startsWith("/") ? get.path : `/${get.path ?? ""}`;
  const url = `${scheme}://${ip}:${port}${path}`;
  const given = Object.fromEntries((get.httpHeaders ?? []).map(({ name, value }) => [name, value]));
  const headers = { host: `${ip}:${port}`, "user-agent": "kube-probe/1.36", accept: "*/*", connection: "close", ...given };
  const timeout = new AbortController();
  const cancel = means.clock.after((probe.timeoutSeconds ?? 1) * 1000, () => timeout.abort());
  try {
    const plain = await means.fabric.dial({ from: prober(means), to: { ip, port, protocol: "TCP" }, signal: timeout.signal });
    // The kubelet does not check a probe's certificate.
    const socket = scheme === "https" ? tlsConnect({ socket: plain, rejectUnauthorized: false }) : plain;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const call = request({ createConnection: () => socket as never, method: "GET", path, headers, signal: timeout.signal }, resolve);
      call.on("error", reject);
      call.end();
    });
    answer.resume();
    const status = answer.statusCode ?? 0;
    return status >= 200 && status < 400 ? undefined : `HTTP probe failed with statuscode: ${status}`;
  } catch (error) {
    if (timeout.signal.aborted) return `Get ${JSON.stringify(url)}: context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;
    if (error instanceof ConnectError) return `Get ${JSON.stringify(url)}: dial tcp ${ip}:${port}: ${reason(error)}`;
    return `Get ${JSON.stringify(url)}: EOF`;
  } finally {
    cancel();
  }
}

/** Probes come from the node's own address in the pod range. */
function prober({ node }: ProbeTarget["means"]): Sender {
  return { kind: "node", ip: node.bridgeIP, node: node.name, name: node.name };
}

function reason(error: unknown): string {
  if (error instanceof ConnectError && error.code === "unroutable") return "connect: no route to host";
  return "connect: connection refused";
}

function portOf(port: number | string, { ports }: ProbeTarget): number {
  if (typeof port === "number") return port;
  return ports.find(({ name }) => name === port)?.containerPort ?? Number(port);
}
