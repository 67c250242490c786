import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Server as TlsServer } from "node:https";
import type { Socket } from "node:net";
import express from "express";
import type { AnyKind } from "@kx/shared/kinds/kind";
import type { Transport } from "@kx/shared/client/transport";
import type { Clock, Random } from "@kx/shared/meta/clock";
import type { PodAccess } from "@kx/shared/net/pod-access";
import type { Descriptions } from "@kx/shared/schema/openapi/served";
import type { Registry, User } from "../registry/registry.ts";
import type { Authenticate } from "./authenticate.ts";
import { browserGuard } from "./browser-guard.ts";
import type { HealthCheck } from "./discovery/health.ts";
import { createDocuments } from "./documents.ts";
import { createExchange } from "./exchange.ts";
import { inProcessTransport } from "./in-process-transport.ts";
import { RequestMetrics, type MetricSource } from "./metrics.ts";
import type { ApiFloor } from "./request/api-request.ts";
import { servedResources } from "./request/served-resources.ts";
import { subresources } from "./subresources/index.ts";

export interface HttpApiOptions {
  registry: Registry;
  kinds: readonly AnyKind[];
  clock: Clock;
  random: Random;
  pods: PodAccess;
  /** Serves the kinds' legacy versions; without it they are unknown, as to a current cluster. */
  legacyApis: boolean;
  /** Field descriptions for `explain`, loaded with the first OpenAPI document. */
  descriptions?: () => Promise<Descriptions>;
  /** What `/healthz` and `/livez` ask. */
  live?: readonly HealthCheck[];
  /** What `/readyz` asks beside that. */
  ready?: readonly HealthCheck[];
  metrics?: readonly MetricSource[];
  /** Hears of errors that are no answer but a fault of ours. */
  report(error: unknown): void;
}

/** How requests of one listener are let in. */
export interface Door {
  authenticate: Authenticate;
  /** Host names by which clients may call, where a browser could reach the listener; absent where none can. */
  hosts?: readonly string[];
}

export interface HttpApi {
  /** Serves the API on a server that is listening or will be. */
  attach(server: Server | TlsServer, door: Door): void;
  /** One request of an own server. */
  handler(door: Door): (request: IncomingMessage, response: ServerResponse) => void;
  /** The way in from this process: behind authentication, before everything else, and without any encoding. */
  transport(user: User, fieldManager: string): Transport;
}

/** Kept connections live this long without a request, in milliseconds; Node's own 5 s would cut clients' idle pools. */
const keepAliveMs = 180_000;

/** The API over connections and in process: request info, verbs, subresources, discovery, OpenAPI and health. */
export function createHttpApi(options: HttpApiOptions): HttpApi {
  const { kinds, legacyApis, clock, random, live = [], ready = [], report } = options;
  const servesSubresource = (name: string): boolean => name in subresources;
  const table = servedResources({ kinds, legacyApis, servesSubresource });
  const floor: ApiFloor = { registry: options.registry, clock, random, pods: options.pods };
  const metrics = new RequestMetrics(options.metrics ?? []);
  const documents = createDocuments({
    table,
    kinds,
    legacyApis,
    servesSubresource,
    clock,
    live,
    ready,
    metrics,
    ...(options.descriptions ? { descriptions: options.descriptions } : {}),
  });
  const exchange = createExchange({ table, floor, documents, metrics, report });

  const handler = ({ authenticate, hosts }: Door): ((request: IncomingMessage, response: ServerResponse) => void) => {
    const guard = hosts && browserGuard(hosts);
    const router = express.Router();
    // One catch-all: express matches a path once and our own table does the rest.
    router.use((incoming, response) => exchange(incoming, response, authenticate, guard));
    return (incoming, response) => router(incoming as express.Request, response as express.Response, report);
  };

  return {
    handler,
    attach(server, door) {
      server.keepAliveTimeout = keepAliveMs;
      server.on("connection", (socket: Socket) => socket.setNoDelay(true));
      server.on("request", handler(door));
    },
    transport: (user, fieldManager) => inProcessTransport({ table, floor, documents, report, user, fieldManager }),
  };
}
