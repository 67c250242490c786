import type { Container, ImageBehaviour } from "@kx/shared/net/container";
import type { Flow, HttpRequest } from "@kx/shared/net/fabric";
import { hostname } from "../hostname.ts";
import { dialOthers } from "./agnhost-dial.ts";
import { endAsGo } from "./end-as-go.ts";
import { parseFlags } from "./flags.ts";
import { notSimulated } from "./not-simulated.ts";
import { pathOf, serveWeb, type Answer } from "./web-server.ts";

/** The test image of Kubernetes itself: `netexec`, `serve-hostname`, `pause` and the like. */
export const agnhost: ImageBehaviour = {
  repositories: ["registry.k8s.io/e2e-test-images/agnhost", "k8s.gcr.io/e2e-test-images/agnhost", "gcr.io/kubernetes-e2e-test-images/agnhost"],
  async start(container) {
    const [subcommand = "pause", ...args] = container.args;
    endAsGo(container);
    if (subcommand === "netexec") return netexec(container, args);
    if (subcommand === "serve-hostname") return serveHostname(container, args);
    if (subcommand === "grpc-health-checking") {
      // Loaded when first asked for: nothing else speaks HTTP/2.
      const { grpcHealthChecking } = await import("./agnhost-grpc-health.ts");
      return grpcHealthChecking(container, args);
    }
    if (subcommand !== "pause") notSimulated(container, `agnhost ${subcommand}`);
  },
};

function serveHostname(container: Container, args: readonly string[]): void {
  const { flags } = parseFlags(args, ["http", "tcp", "udp", "close"]);
  const port = Number(flags.get("port") ?? "9376");
  const name = hostname(container.pod);
  const on = (flag: string, otherwise: string): boolean => (flags.get(flag) ?? otherwise) === "true";
  const client = ({ source }: Flow): string => `${source.ip}:${source.port}`;
  container.log(`Serving on port ${port}.`);
  if (on("http", "true")) return serveWeb(container, port, () => ({ body: name }), ({ flow }) => `HTTP request from ${client(flow)}`);
  if (on("tcp", "false")) {
    container.listen(port, "TCP", {
      accept(connection, flow) {
        container.log(`TCP request from ${client(flow)}`);
        connection.on("error", () => connection.destroy());
        connection.end(name);
      },
    });
  }
  if (on("udp", "false")) {
    container.listen(port, "UDP", {
      datagram(_message, flow, reply) {
        container.log(`UDP request from ${client(flow)}`);
        reply(Buffer.from(name));
      },
    });
  }
}

interface Ports {
  http: number;
  udp: number;
}

function netexec(container: Container, args: readonly string[]): void {
  const { flags } = parseFlags(args);
  const ports: Ports = { http: Number(flags.get("http-port") ?? "8080"), udp: Number(flags.get("udp-port") ?? "8081") };
  container.log(`Started HTTP server on port ${ports.http}`);
  const delay = Number(flags.get("delay-shutdown") ?? "0");
  if (delay > 0) shutDownAfter(container, delay);
  serveWeb(container, ports.http, (request, flow) => answer(container, request, flow, ports), ({ request }) => `GET ${request.url}`);
  if (ports.udp > 0) serveDatagrams(container, ports.udp);
}

/** `--delay-shutdown`: it goes on for so long after SIGTERM. */
function shutDownAfter(container: Container, seconds: number): void {
  container.onTerminate(() => {
    container.log(`Sleeping ${seconds} seconds before terminating...`);
    const cancel = container.clock.after(seconds * 1000, () => container.exit(0));
    container.killed.addEventListener("abort", cancel, { once: true });
  });
}

/** One request, as the handlers of test/images/agnhost/netexec answer it. */
async function answer(container: Container, request: HttpRequest, flow: Flow, ports: Ports): Promise<Answer> {
  const { pathname, searchParams } = pathOf(request);
  switch (pathname) {
    case "/hostname":
    case "/hostName":
      return { body: hostname(container.pod) };
    case "/clientip":
      return { body: `${flow.source.ip}:${flow.source.port}` };
    case "/serverport":
      return { body: String(ports.http) };
    case "/echo":
      return { status: Number(searchParams.get("code") || "200"), body: searchParams.get("msg") ?? "" };
    case "/header": {
      const key = searchParams.get("key");
      return { body: key ? String(request.headers[key.toLowerCase()] ?? "") : JSON.stringify(request.headers) };
    }
    case "/healthz":
      return { body: "" };
    case "/readyz":
      return { body: "ok" };
    case "/redirect":
      return { status: Number(searchParams.get("code") || "302"), headers: { location: searchParams.get("location") ?? "" }, body: "" };
    case "/exit":
    case "/shutdown":
      // The answer goes first: a container that has ended answers nothing.
      queueMicrotask(() => container.exit(Number(searchParams.get("code") ?? "0")));
      return { body: "" };
    case "/dial":
      return await dialOthers(container, searchParams);
    default:
      return { body: `NOW: ${new Date(container.clock.now()).toISOString().replace("T", " ").replace("Z", " +0000 UTC")}` };
  }
}

function serveDatagrams(container: Container, port: number): void {
  container.log(`Started UDP server on port ${port}`);
  container.listen(port, "UDP", {
    datagram(message, { source }, reply) {
      const [command = "", ...words] = Buffer.from(message).toString().trim().split(" ");
      const answers: Readonly<Record<string, string>> = {
        hostname: hostname(container.pod),
        echo: words.join(" "),
        clientip: `${source.ip}:${source.port}`,
        serverport: String(port),
      };
      const said = answers[command.toLowerCase()];
      if (said !== undefined) reply(Buffer.from(said));
    },
  });
}
