import { TLSSocket, type SecureContext } from "node:tls";
import type { Duplex } from "node:stream";
import type { Acceptor, Flow } from "@kx/shared/net/fabric";

export interface TlsAcceptorOptions {
  /** The certificate of a host; undefined for the default one. @param serverName as the client sent it (SNI) */
  contextFor(serverName: string): SecureContext | undefined;
  /** For clients that name no host, and hosts without a certificate. */
  defaultContext(): Promise<SecureContext>;
  /** Takes what comes out of TLS. */
  readonly secure: Acceptor;
  /** Takes connections and requests that are no TLS at all. */
  readonly plain: Acceptor;
}

/** The first byte of a TLS record with a handshake. */
const handshake = 0x16;

/** Ends TLS in front of another acceptor. */
export function tlsAcceptor({ contextFor, defaultContext, secure, plain }: TlsAcceptorOptions): Acceptor {
  async function accept(connection: Duplex, flow: Flow): Promise<void> {
    const fallback = await defaultContext();
    if (connection.destroyed) return;
    const socket = new TLSSocket(connection as ConstructorParameters<typeof TLSSocket>[0], {
      isServer: true,
      secureContext: fallback,
      SNICallback: (serverName, answer) => answer(null, contextFor(serverName) ?? fallback),
      ALPNProtocols: ["http/1.1"],
    });
    // A handshake that fails, or a client that goes.
    socket.on("error", () => socket.destroy());
    secure.accept?.(socket, flow);
  }
  return {
    ...(plain.serve ? { serve: plain.serve } : {}),
    accept(connection, flow) {
      connection.on("error", () => connection.destroy());
      connection.once("data", (chunk: Buffer) => {
        connection.pause();
        connection.unshift(chunk);
        if (chunk[0] === handshake) return void accept(connection, flow).catch(() => connection.destroy());
        plain.accept?.(connection, flow);
        connection.resume();
      });
    },
  };
}
