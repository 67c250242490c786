import type { Container, ImageBehaviour } from "@kx/shared/net/container";
import type { Flow, HttpRequest } from "@kx/shared/net/fabric";
import { hostname } from "../hostname.ts";
import { endAsGo } from "./end-as-go.ts";
import { parseFlags } from "./flags.ts";
import { pathOf, serveWeb } from "./web-server.ts";

/** traefik/whoami: `--port` (WHOAMI_PORT_NUMBER, 80), `--name` (WHOAMI_NAME); /api as JSON, /bench; /health, which a POST sets. */
export const whoami: ImageBehaviour = {
  repositories: ["traefik/whoami", "containous/whoami", "emilevauge/whoami"],
  start(container) {
    const { flags } = parseFlags(container.args, ["verbose"]);
    const port = Number(flags.get("port") ?? container.env["WHOAMI_PORT_NUMBER"] ?? "80");
    const name = flags.get("name") ?? container.env["WHOAMI_NAME"] ?? "";
    container.log(`Starting up on port ${port}`);
    endAsGo(container);
    let health = 200;
    serveWeb(container, port, async (request, flow, body) => {
      const { pathname } = pathOf(request);
      if (pathname === "/bench") return { type: "text/plain", body: "1" };
      if (pathname === "/health") {
        if (request.method !== "POST") return { status: health, body: "" };
        const status = Number(Buffer.from(await body()).toString() || "none");
        if (!Number.isInteger(status)) return { status: 400, body: "the new status is not a number\n" };
        container.log(`Update health check status code [${status}]`);
        health = status;
        return { body: "" };
      }
      if (pathname === "/api") return { type: "application/json", body: `${JSON.stringify(facts(container, request, flow, name))}\n` };
      return { body: report(container, request, flow, name) };
    });
  },
};

function facts(container: Container, request: HttpRequest, flow: Flow, name: string): object {
  return {
    hostname: hostname(container.pod),
    ip: ["127.0.0.1", flow.destination.ip],
    headers: Object.fromEntries(Object.entries(request.headers).map(([key, value]) => [canonical(key), [value].flat()])),
    url: request.url,
    host: request.headers.host ?? "",
    method: request.method,
    ...(name ? { name } : {}),
    remoteAddr: `${flow.source.ip}:${flow.source.port}`,
  };
}

/** The host's lines, then the request as Go writes it: Host, User-Agent, the others by name. */
function report(container: Container, request: HttpRequest, flow: Flow, name: string): string {
  const { host = "", "user-agent": agent, ...others } = request.headers;
  const headers = Object.entries(others)
    .flatMap(([key, value]) => [value].flat().map((one) => `${canonical(key)}: ${one}`))
    .sort();
  const mine = [
    ...(name ? [`Name: ${name}`] : []),
    `Hostname: ${hostname(container.pod)}`,
    "IP: 127.0.0.1",
    `IP: ${flow.destination.ip}`,
    `RemoteAddr: ${flow.source.ip}:${flow.source.port}`,
  ];
  const theirs = [`${request.method} ${request.url} HTTP/1.1`, `Host: ${host}`, ...(agent ? [`User-Agent: ${agent}`] : []), ...headers, "", ""];
  return `${mine.join("\n")}\n${theirs.join("\r\n")}`;
}

/** `user-agent` as Go's canonical `User-Agent`. */
const canonical = (name: string): string => name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
