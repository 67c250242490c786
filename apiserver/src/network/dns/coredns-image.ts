import type { ImageBehaviour } from "@kx/shared/net/container";
import { httpAcceptor } from "@kx/shared/net/http-acceptor";
import { answerMessage, type MessageOptions } from "./message.ts";
import { answerStream } from "./stream.ts";

const version = "1.13.1";

/** What the pods behind `kube-dns` do: DNS on port 53, health on 8080 and readiness on 8181. */
export function coreDnsImage(options: MessageOptions): ImageBehaviour {
  return {
    repositories: ["registry.k8s.io/coredns/coredns", "coredns/coredns"],
    start(container) {
      container.listen(53, "UDP", {
        datagram(message, _flow, reply) {
          const answer = answerMessage(message, options, true);
          if (answer) reply(answer);
        },
      });
      container.listen(53, "TCP", { accept: (connection) => answerStream(connection, options) });
      const ok = httpAcceptor((_request, response) => {
        response.writeHead(200, { "content-type": "text/plain; charset=utf-8" });
        response.end("OK");
      });
      container.listen(8080, "TCP", ok);
      container.listen(8181, "TCP", ok);
      container.log(".:53");
      container.log(`CoreDNS-${version}`);
    },
  };
}
