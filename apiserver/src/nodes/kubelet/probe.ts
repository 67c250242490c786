import { request, type IncomingMessage } from "node:http";
import { connect as tlsConnect } from "node:tls";
import { ConnectError, type Sender } from "@kx/shared/net/fabric";
import type { KubeletMeans, Probe } from "./means.ts";

/** What a probe found, and, unless it passed, the kubelet's words; `passed` is undefined when it could not be run. */
export interface ProbeResult {
  passed: boolean | undefined;
  fault?: string;
}

export interface ProbeTarget {
  means: Pick<KubeletMeans, "fabric" | "node" | "clock">;
  podIP: string;
  /** The container's ports, for a probe that names one. */
  ports: readonly { name?: string | undefined; containerPort: number }[];
}

/** Runs a probe once against the simulated container (pkg/kubelet/prober). An unknown handler counts as passed. */
export async function runProbe(probe: Probe, target: ProbeTarget): Promise<ProbeResult> {
  const { httpGet, tcpSocket } = probe;
  const handler = httpGet ?? tcpSocket;
  if (!handler) return { passed: true };
  const port = portOf(handler.port, target);
  if (typeof port === "string") return { passed: undefined, fault: port };
  const timeout = new AbortController();
  const cancel = target.means.clock.after((probe.timeoutSeconds ?? 1) * 1000, () => timeout.abort());
  const to = { ip: handler.host ?? target.podIP, port };
  try {
    const fault = httpGet ? await getFault(httpGet, to, { target, signal: timeout.signal }) : await dialFault(to, { target, signal: timeout.signal });
    return fault === undefined ? { passed: true } : { passed: false, fault };
  } finally {
    cancel();
  }
}

interface Address {
  ip: string;
  port: number;
}

interface Running {
  target: ProbeTarget;
  signal: AbortSignal;
}

async function dialFault({ ip, port }: Address, { target: { means, podIP }, signal }: Running): Promise<string | undefined> {
  try {
    const socket = await means.fabric.dial({ from: prober(means), to: { ip, port, protocol: "TCP" }, signal });
    socket.destroy();
    return undefined;
  } catch (error) {
    return `dial tcp ${ip}:${port}: ${signal.aborted ? "i/o timeout" : reason(error, ip === podIP)}`;
  }
}

async function getFault(get: NonNullable<Probe["httpGet"]>, { ip, port }: Address, { target: { means, podIP }, signal }: Running): Promise<string | undefined> {
  const scheme = (get.scheme ?? "HTTP").toLowerCase();
  const path = get.path?.startsWith("/") ? get.path : `/${get.path ?? ""}`;
  const url = JSON.stringify(`${scheme}://${ip}:${port}${path}`);
  const given = Object.fromEntries((get.httpHeaders ?? []).map(({ name, value }) => [name.toLowerCase(), value]));
  const headers = { host: `${ip}:${port}`, "user-agent": "kube-probe/1.36", accept: "*/*", connection: "close", ...given };
  try {
    const plain = await means.fabric.dial({ from: prober(means), to: { ip, port, protocol: "TCP" }, signal });
    // The kubelet does not check a probe's certificate.
    const socket = scheme === "https" ? tlsConnect({ socket: plain, rejectUnauthorized: false }) : plain;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const call = request({ createConnection: () => socket as never, method: "GET", path, headers, signal }, resolve);
      call.on("error", reject);
      call.end();
    });
    answer.on("error", () => {});
    answer.resume();
    const status = answer.statusCode ?? 0;
    return status >= 200 && status < 400 ? undefined : `HTTP probe failed with statuscode: ${status}`;
  } catch (error) {
    if (signal.aborted) return `Get ${url}: context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;
    if (error instanceof ConnectError) return `Get ${url}: dial tcp ${ip}:${port}: ${reason(error, ip === podIP)}`;
    return `Get ${url}: EOF`;
  }
}

/** Probes come from the node's own address in the pod range. */
function prober({ node }: ProbeTarget["means"]): Sender {
  return { kind: "node", ip: node.bridgeIP, node: node.name, name: node.name };
}

/** @param own the pod's own address: its node knows the way before the network does */
function reason(error: unknown, own: boolean): string {
  if (!own && error instanceof ConnectError && error.code === "unroutable") return "connect: no route to host";
  return "connect: connection refused";
}

/** The port's number, or what is wrong with it (ResolveContainerPort in pkg/probe/util.go). */
function portOf(port: number | string, { ports }: ProbeTarget): number | string {
  const named = typeof port === "string" ? ports.find(({ name }) => name === port)?.containerPort : undefined;
  if (named === undefined && typeof port === "string" && !/^[+-]?\d+$/.test(port)) return `strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`;
  const number = named ?? Number(port);
  return number > 0 && number < 65536 ? number : `invalid port number: ${number}`;
}
