import { STATUS_CODES } from "node:http";
import type { Clock, Random } from "@kx/shared/meta/clock";
import type { Behaviour } from "@kx/shared/net/behaviour";
import type { Acceptor, HttpResponse } from "@kx/shared/net/fabric";
import { interceptHttp } from "@kx/shared/net/http-acceptor";

/** Whose acceptors are tampered with. */
export interface Tampering {
  /** As it is now; undefined leaves everything as the image has it. */
  readonly behaviour: Behaviour | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** The process is over: who waits for an answer gets none. */
  readonly stopped: boolean;
}

/** An acceptor that answers as its container is told to: late, not always, or something else. */
export function tamper(acceptor: Acceptor, by: Tampering): Acceptor {
  const { datagram } = acceptor;
  const byDatagram: Pick<Acceptor, "datagram"> = datagram
    ? {
        datagram(message, flow, reply) {
          if (isRefused(by.behaviour, flow.destination.port) || fails(by)) return;
          later(by, () => void (by.stopped || datagram(message, flow, reply)));
        },
      }
    : {};
  return { ...(acceptor.serve ? tamperedHttp(acceptor, by) : tamperedStream(acceptor, by)), ...byDatagram };
}

/** True when the container is told not to listen there. */
export function isRefused(behaviour: Behaviour | undefined, port: number): boolean {
  const refuse = behaviour?.refuse;
  return refuse === "all" || refuse?.includes(port) === true;
}

function tamperedHttp(acceptor: Acceptor, by: Tampering): Acceptor {
  return interceptHttp(acceptor, (request, response, flow) => {
    const { behaviour } = by;
    if (!behaviour) return acceptor.serve?.(request, response, flow);
    if (isRefused(behaviour, flow.destination.port)) return void response.destroy();
    later(by, () => {
      if (by.stopped) return void response.destroy();
      const { errorRate, status, body } = behaviour;
      if (fails(by)) answer(response, status ?? 500, undefined, request.method);
      else if (body !== undefined || (status !== undefined && errorRate === undefined)) answer(response, errorRate === undefined ? (status ?? 200) : 200, body, request.method);
      else acceptor.serve?.(request, response, flow);
    });
  });
}

function tamperedStream({ accept }: Acceptor, by: Tampering): Acceptor {
  if (!accept) return {};
  return {
    accept(connection, flow) {
      if (!by.behaviour) return accept(connection, flow);
      // Nobody else listens yet: its break would end the process.
      connection.on("error", () => connection.destroy());
      if (isRefused(by.behaviour, flow.destination.port) || fails(by)) return void connection.destroy();
      later(by, () => (by.stopped ? void connection.destroy() : accept(connection, flow)));
    },
  };
}

const fails = ({ behaviour, random }: Tampering): boolean => behaviour?.errorRate !== undefined && random() < behaviour.errorRate;

function later({ behaviour, clock, random }: Tampering, act: () => void): void {
  const { latency = 0, jitter = 0 } = behaviour ?? {};
  const wait = latency + (random() * 2 - 1) * jitter;
  if (wait <= 0) act();
  else clock.after(wait, act);
}

function answer(response: HttpResponse, status: number, body: string | undefined, method: string | undefined): void {
  const bytes = Buffer.from(body ?? `${status} ${STATUS_CODES[status] ?? ""}`.trimEnd().concat("\n"));
  const empty = status === 204 || status === 304;
  response.writeHead(status, empty ? {} : { "content-type": "text/plain; charset=utf-8", "content-length": bytes.length });
  response.end(empty || method === "HEAD" ? undefined : bytes);
}
