import type { Container, ImageBehaviour } from "@kx/shared/net/container";
import type { Flow, HttpRequest } from "@kx/shared/net/fabric";
import { parseFlags } from "./flags.ts";
import { pathOf, serveWeb } from "./web-server.ts";

/** traefik/whoami: `--port` (WHOAMI_PORT_NUMBER, 80), `--name` (WHOAMI_NAME); /api as JSON, /health. */
export const whoami: ImageBehaviour = {
  repositories: ["traefik/whoami", "containous/whoami", "emilevauge/whoami"],
  start(container) {
    const { flags } = parseFlags(container.args, ["verbose"]);
    const port = Number(flags.get("port") ?? container.env["WHOAMI_PORT_NUMBER"] ?? "80");
    const name = flags.get("name") ?? container.env["WHOAMI_NAME"] ?? "";
    container.log(`Starting up on port ${port}`);
    serveWeb(container, port, (request, flow) => {
      const { pathname } = pathOf(request);
      if (pathname === "/health") return { body: "" };
      if (pathname === "/api") return { type: "application/json", body: `${JSON.stringify(facts(container, request, flow, name))}\n` };
      return { body: report(container, request, flow, name) };
    });
  },
};

function facts(container: Container, request: HttpRequest, flow: Flow, name: string): object {
  return {
    hostname: container.pod.metadata.name,
    ip: ["127.0.0.1", flow.destination.ip],
    headers: Object.fromEntries(Object.entries(request.headers).map(([key, value]) => [canonical(key), [value].flat()])),
    url: request.url,
    host: request.headers.host ?? "",
    method: request.method,
    ...(name ? { name } : {}),
    remoteAddr: `${flow.source.ip}:${flow.source.port}`,
  };
}

function report(container: Container, request: HttpRequest, flow: Flow, name: string): string {
  const headers = Object.entries(request.headers)
    .filter(([key]) => key !== "host")
    .flatMap(([key, value]) => [value].flat().map((one) => `${canonical(key)}: ${one}`))
    .sort();
  return [
    ...(name ? [`Name: ${name}`] : []),
    `Hostname: ${container.pod.metadata.name}`,
    "IP: 127.0.0.1",
    `IP: ${flow.destination.ip}`,
    `RemoteAddr: ${flow.source.ip}:${flow.source.port}`,
    `${request.method} ${request.url} HTTP/${request.httpVersion}`,
    `Host: ${request.headers.host ?? ""}`,
    ...headers,
    "",
    "",
  ].join("\n");
}

/** `user-agent` as Go's canonical `User-Agent`. */
const canonical = (name: string): string => name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
