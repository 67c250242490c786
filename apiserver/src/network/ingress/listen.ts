import { createSecureContext, type SecureContext } from "node:tls";
import type { Container } from "@kx/shared/net/container";
import type { Acceptor, Flow, HttpRequest, HttpResponse } from "@kx/shared/net/fabric";
import { httpAcceptor } from "@kx/shared/net/http-acceptor";
import type { Certificates } from "./certificates.ts";
import type { Exchange } from "./exchange.ts";
import type { KeyPair } from "./fake-certificate.ts";
import { hostName, type HostTable } from "./host-table.ts";
import type { UpgradeWish } from "./respond.ts";
import { plainOnTlsPage } from "./status-page.ts";
import { tlsAcceptor } from "./tls-acceptor.ts";
import type { ClientFacts } from "./upstream-request.ts";
import { joinSockets, responseOn } from "./upgrade.ts";

export type Scheme = ClientFacts["scheme"];

export interface ListenOptions {
  readonly container: Container;
  readonly table: HostTable;
  readonly certificates: Certificates;
  defaultCertificate(): Promise<KeyPair>;
  begin(request: HttpRequest, response: HttpResponse, flow: Flow, scheme: Scheme): Exchange;
  answer(exchange: Exchange, upgrade?: UpgradeWish): void;
}

/** Opens the ports of the controller's pod: 80, 443, and 10254 for its own health. */
export function listen({ container, table, certificates, defaultCertificate, begin, answer }: ListenOptions): void {
  function http(scheme: Scheme): Acceptor {
    return httpAcceptor(
      (request, response, flow) => answer(begin(request, response, flow, scheme)),
      (request, socket, head, flow) => {
        const response = responseOn(request, socket);
        const exchange = begin(request, response, flow, scheme);
        const protocol = request.headers.upgrade ?? "";
        // A client that would rather speak HTTP/2 gets its answer in HTTP/1.1.
        if (/^h2c/i.test(protocol)) answer(exchange);
        else answer(exchange, { protocol, upgraded: joinSockets(exchange, response, socket, head) });
      },
    );
  }

  let fallback: Promise<SecureContext> | undefined;
  const tls = tlsAcceptor({
    contextFor(serverName) {
      const server = table.tlsServerFor(hostName(serverName) ?? "");
      return server && certificates.of(server);
    },
    defaultContext: () => (fallback ??= defaultCertificate().then(createSecureContext)),
    secure: http("https"),
    plain: httpAcceptor((request, response, flow) => begin(request, response, flow, "http").sendPage(400, { Connection: "close" }, plainOnTlsPage)),
  });
  const health = httpAcceptor((_request, response) => {
    response.writeHead(200, { "content-type": "text/plain; charset=utf-8" });
    response.end("ok");
  });
  container.listen(80, "TCP", http("http"));
  container.listen(443, "TCP", tls);
  container.listen(10254, "TCP", health);
}
