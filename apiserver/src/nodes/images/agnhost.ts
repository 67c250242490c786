import type { Container, ImageBehaviour } from "@kx/shared/net/container";
import { ConnectError } from "@kx/shared/net/fabric";
import { request as httpRequest } from "node:http";
import { parseFlags } from "./flags.ts";
import { pathOf, readBody, serveWeb, type Answer } from "./web-server.ts";

/** The test image of Kubernetes itself: `netexec`, `serve-hostname`, `pause` and the like. */
export const agnhost: ImageBehaviour = {
  repositories: ["registry.k8s.io/e2e-test-images/agnhost", "k8s.gcr.io/e2e-test-images/agnhost", "gcr.io/kubernetes-e2e-test-images/agnhost"],
  start(container) {
    const [subcommand = "pause", ...args] = container.args;
    if (subcommand === "netexec") return netexec(container, args);
    if (subcommand === "serve-hostname") return serveHostname(container, args);
    if (subcommand === "pause") return undefined;
    container.log(`agnhost ${subcommand} is not simulated: it keeps running and serves nothing`);
    return undefined;
  },
};

function serveHostname(container: Container, args: readonly string[]): void {
  const { flags } = parseFlags(args, ["http", "tcp", "udp", "close"]);
  const port = Number(flags.get("port") ?? "9376");
  container.log(`Serving on port ${port}.`);
  serveWeb(container, port, () => ({ body: container.pod.metadata.name! }));
}

function netexec(container: Container, args: readonly string[]): void {
  const { flags } = parseFlags(args);
  const httpPort = Number(flags.get("http-port") ?? "8080");
  const udpPort = Number(flags.get("udp-port") ?? "8081");
  const name = container.pod.metadata.name!;
  container.log(`Started HTTP server on port ${httpPort}`);
  serveWeb(container, httpPort, async (request, flow): Promise<Answer> => {
    const { pathname, searchParams } = pathOf(request);
    switch (pathname) {
      case "/hostname":
      case "/hostName":
        return { body: name };
      case "/clientip":
        return { body: `${flow.source.ip}:${flow.source.port}` };
      case "/echo":
        return { status: Number(searchParams.get("code") ?? "200"), body: searchParams.get("msg") ?? "" };
      case "/header":
        return { body: [request.headers[(searchParams.get("key") ?? "").toLowerCase()]].flat().join(",") };
      case "/healthz":
        return { body: "" };
      case "/dial":
        return { type: "application/json", body: JSON.stringify(await dial(container, searchParams)) };
      case "/":
        return { body: `NOW: ${new Date(container.clock.now()).toISOString()}` };
      default:
        return { status: 404, body: "404 page not found\n" };
    }
  });
  if (udpPort > 0) {
    container.log(`Started UDP server on port ${udpPort}`);
    container.listen(udpPort, "UDP", {
      datagram(message, flow, reply) {
        const [command = "", ...words] = Buffer.from(message).toString().trim().split(" ");
        if (command.toLowerCase() === "hostname") reply(Buffer.from(name));
        else if (command === "echo") reply(Buffer.from(words.join(" ")));
        else if (command === "clientip") reply(Buffer.from(`${flow.source.ip}:${flow.source.port}`));
      },
    });
  }
}

/** `/dial?host=&port=&request=hostname&protocol=http&tries=1`: what other pods answer, asked from here. */
async function dial(container: Container, query: URLSearchParams): Promise<{ responses?: string[]; errors?: string[] }> {
  const responses: string[] = [];
  const errors: string[] = [];
  const host = query.get("host") ?? "";
  const port = Number(query.get("port") ?? "80");
  const tries = Math.min(Number(query.get("tries") ?? "1"), 1000);
  for (let attempt = 0; attempt < tries; attempt++) {
    try {
      responses.push(await ask(container, { host, port, path: `/${query.get("request") ?? "hostname"}` }));
    } catch (error) {
      errors.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { ...(responses.length > 0 ? { responses } : {}), ...(errors.length > 0 ? { errors } : {}) };
}

async function ask({ fabric, resolver, sender }: Container, { host, port, path }: { host: string; port: number; path: string }): Promise<string> {
  const { ips } = await resolver.resolve(sender, host);
  if (!ips[0]) throw new ConnectError("unresolved", `lookup ${host}: no such host`);
  const socket = await fabric.dial({ from: sender, to: { ip: ips[0], port, protocol: "TCP" }, host });
  return await new Promise((resolve, reject) => {
    const call = httpRequest({ createConnection: () => socket as never, path, headers: { host: `${host}:${port}`, connection: "close" } }, (answer) => {
      readBody(answer).then((body) => resolve(Buffer.from(body).toString()), reject);
    });
    call.on("error", reject);
    call.end();
  });
}
