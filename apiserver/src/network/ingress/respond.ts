import { hostPort } from "@kx/shared/net/addresses";
import { hasBody, isTooLarge, readClientBody } from "./client-body.ts";
import type { Endpoint } from "./endpoints.ts";
import type { Exchange } from "./exchange.ts";
import { hostName, type HostTable } from "./host-table.ts";
import { ingressHop, type IngressStep } from "./ingress-hop.ts";
import { proxyPass, type ProxyMeans } from "./proxy-pass.ts";
import { parseRequestUri } from "./request-uri.ts";
import type { Upgraded } from "./send-over-duplex.ts";
import { anyHost, type Location } from "./server.ts";
import { statusPage } from "./status-page.ts";
import { UpstreamRequest } from "./upstream-request.ts";
import type { Upstreams } from "./upstreams.ts";

export interface RespondMeans extends ProxyMeans {
  readonly table: HostTable;
  readonly upstreams: Upstreams;
  /** The controller's pod, for hops. */
  readonly at: string;
}

/** The client asks to change the protocol, and what to do when a pod agrees. */
export interface UpgradeWish {
  readonly protocol: string;
  readonly upgraded: Upgraded;
}

/** nginx' own default backend listens there. */
const defaultBackendAddress = "127.0.0.1:8181";

/** Answers one request, in the order of nginx' phases: host, path, redirects, rewrite, then the pods. */
export async function respond(exchange: Exchange, means: RespondMeans, upgrade?: UpgradeWish): Promise<void> {
  const { request, flow } = exchange;
  const uri = parseRequestUri(request.url ?? "");
  if (!uri) return exchange.sendPage(400);
  const host = hostName(request.headers.host);
  const server = means.table.serverFor(host);
  const location = server.match(uri.path);
  const step: IngressStep = { at: means.at, host, path: uri.path, server, location };
  exchange.upstream = upstreamName(location);
  // enable-access-log-for-default-backend is off.
  exchange.logged = location.ingress !== undefined;

  if (server.host === anyHost && uri.path === "/healthz") {
    exchange.logged = false;
    return exchange.sendPage(200, {}, "");
  }
  if (isTooLarge(request)) return exchange.sendPage(413, { Connection: "close" });
  const redirect = redirectOf(exchange, step, means.table);
  if (redirect) {
    flow.hops?.push(ingressHop(step, `${redirect.why}: redirected to ${redirect.to}`, { status: redirect.status }));
    return exchange.sendPage(redirect.status, { Location: redirect.to });
  }
  const target = location.rewrite ? location.rewrite(uri) : uri.target;
  if (target === undefined) return exchange.sendPage(500);
  const { backend } = location;
  if (!backend) return answerNotFound(exchange, step);

  const upstream = means.upstreams.of(backend);
  if (upstream.endpoints().length === 0) {
    flow.hops?.push(ingressHop(step, `service ${backend.namespace}/${backend.service} has no ready endpoint for port ${backend.port}: 503`, { status: 503 }));
    return exchange.sendPage(503);
  }
  let body: Uint8Array | undefined;
  if (hasBody(request)) {
    body = await readClientBody(request);
    if (!body) return exchange.sendPage(413, { Connection: "close" });
    exchange.bodyLength = body.byteLength;
  }
  const onward = new UpstreamRequest(request, exchange.facts, { target, body, upgrade: upgrade?.protocol });
  const chosen = (endpoint: Endpoint): void => {
    const { length } = upstream.endpoints();
    flow.hops?.push(ingressHop(step, `the next of ${length} ${length === 1 ? "endpoint" : "endpoints"} is ${hostPort(endpoint.host, endpoint.port)}`, { endpoint }));
  };
  await proxyPass({ exchange, upstream, request: onward, chosen, upgraded: upgrade?.upgraded }, means);
}

/** `NAMESPACE-SERVICE-PORT`, as the access log names it. */
function upstreamName({ backend }: Location): string {
  return backend ? `${backend.namespace}-${backend.service}-${backend.port}` : "upstream-default-backend";
}

interface Redirect {
  readonly status: 302 | 308;
  readonly to: string;
  readonly why: string;
}

/** app-root counts for the whole host; ssl-redirect where the host has a certificate (lua_ingress.lua redirect_to_https). */
function redirectOf({ request, facts }: Exchange, { host = "", path, server, location }: IngressStep, table: HostTable): Redirect | undefined {
  const { host: header = "" } = request.headers;
  if (server.appRoot && path === "/") return { status: 302, to: `${facts.scheme}://${header}${server.appRoot}`, why: "app-root" };
  if (facts.scheme === "https") return undefined;
  const { forceSslRedirect, sslRedirect, preserveTrailingSlash } = location.options;
  const hasCertificate = sslRedirect && table.tlsServerFor(host) !== undefined;
  if (!forceSslRedirect && !hasCertificate) return undefined;
  const { url = "/" } = request;
  const uri = !preserveTrailingSlash && url.endsWith("/") ? url.slice(0, -1) : url;
  return { status: 308, to: `https://${header.split(":", 1)[0]}${uri}`, why: forceSslRedirect ? "force-ssl-redirect" : "the host has tls" };
}

/** The controller's own default backend: a 404 that came through the proxy. */
function answerNotFound(exchange: Exchange, step: IngressStep): void {
  exchange.tries.push({ address: defaultBackendAddress, status: 404, bytes: statusPage(404).length, time: 0 });
  exchange.flow.hops?.push(ingressHop(step, "the default backend answers 404", { status: 404 }));
  exchange.sendPage(404);
}
