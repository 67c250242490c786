import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Server as TlsServer } from "node:https";
import type { Socket } from "node:net";
import express from "express";
import type { AnyKind } from "@kx/shared/kinds/kind";
import type { Transport } from "@kx/shared/client/transport";
import type { Clock, Random } from "@kx/shared/meta/clock";
import type { ApiNetwork } from "@kx/shared/net/api-network";
import type { PodAccess } from "@kx/shared/net/pod-access";
import type { ResourceUsage } from "@kx/shared/net/resource-usage";
import type { Descriptions } from "@kx/shared/schema/openapi/served";
import type { Registry, User } from "../registry/registry.ts";
import { allowAuthenticated } from "./access/allow-authenticated.ts";
import type { Authorizer } from "./access/authorizer.ts";
import { reviews } from "./access/reviews/index.ts";
import { createServiceAccountTokens, type ServiceAccountTokens } from "./access/tokens/service-account-tokens.ts";
import { TokenError } from "./access/tokens/token-error.ts";
import { authenticator, type Authenticate } from "./authenticate.ts";
import { browserGuard } from "./browser-guard.ts";
import { CustomResourceDefinitions } from "./custom-resource-definitions.ts";
import type { HealthCheck } from "./discovery/health.ts";
import { createDocuments } from "./documents.ts";
import { createExchange, type Entrance } from "./exchange.ts";
import { inProcessTransport } from "./in-process-transport.ts";
import { metricsApi } from "./metrics-api/metrics-api.ts";
import { RequestMetrics, type MetricSource } from "./metrics.ts";
import type { ApiFloor } from "./request/api-request.ts";
import { servedResources } from "./request/served-resources.ts";
import { RepeatedApplies } from "./verbs/repeated-applies.ts";
import { subresources } from "./subresources/index.ts";
import { createUpgrades } from "./upgrades.ts";

export interface HttpApiOptions {
  registry: Registry;
  kinds: readonly AnyKind[];
  clock: Clock;
  random: Random;
  pods: PodAccess;
  network: ApiNetwork;
  usage: ResourceUsage;
  /** The private key that signs service account tokens, as PEM, and where the public one can be read from inside the cluster. */
  tokens: { key: string; keysUri: string };
  /** Without it everybody who is authenticated may do everything. */
  authorizer?: Authorizer;
  /** Serves the versions that current clusters serve no more; without it they are unknown. */
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
  /** Cuts the connections that have left HTTP (streams, WebSockets): a server's `closeAllConnections` knows them no more. */
  close(): void;
  /** One request of an own server. */
  handler(door: Door): (request: IncomingMessage, response: ServerResponse) => void;
  /** The way in from this process: behind authentication, before everything else, and without any encoding. */
  transport(user: User, fieldManager: string): Transport;
  /** Knows clients by certificate or token. */
  readonly authenticate: Authenticate;
  readonly tokens: ServiceAccountTokens;
}

/** Kept connections live this long without a request, in milliseconds; Node's own 5 s would cut clients' idle pools. */
const keepAliveMs = 180_000;

/** The API over connections and in process: request info, verbs, subresources, discovery, OpenAPI and health. */
export function createHttpApi(options: HttpApiOptions): HttpApi {
  const { kinds, legacyApis, clock, random, live = [], ready = [], report } = options;
  const servesSubresource = (name: string): boolean => name in subresources;
  const unstored = [...reviews, CustomResourceDefinitions, ...metricsApi(options.usage)];
  const table = servedResources({ kinds, unstored, legacyApis, servesSubresource });
  const tokens = createServiceAccountTokens({ registry: options.registry, clock, random, key: options.tokens.key });
  const floor: ApiFloor = {
    registry: options.registry,
    clock,
    random,
    pods: options.pods,
    network: options.network,
    authorizer: options.authorizer ?? allowAuthenticated,
    tokens,
    applies: new RepeatedApplies(),
  };
  const metrics = new RequestMetrics(options.metrics ?? []);
  const documents = createDocuments({
    table,
    kinds: [...kinds, ...unstored.map(({ kind }) => kind)],
    legacyApis,
    servesSubresource,
    clock,
    live,
    ready,
    metrics,
    openid: { tokens, keysUri: options.tokens.keysUri },
    ...(options.descriptions ? { descriptions: options.descriptions } : {}),
  });
  const exchange = createExchange({ table, floor, documents, metrics, report });

  const upgrades = createUpgrades({ table, exchange });

  const entranceOf = ({ authenticate, hosts }: Door): Entrance => ({ authenticate, guard: hosts && browserGuard(hosts) });
  const handler = (door: Door): ((request: IncomingMessage, response: ServerResponse) => void) => {
    const entrance = entranceOf(door);
    const router = express.Router();
    // One catch-all: express matches a path once and our own table does the rest.
    router.use((incoming, response) => exchange(incoming, response, entrance));
    return (incoming, response) => router(incoming as express.Request, response as express.Response, report);
  };

  return {
    handler,
    attach(server, door) {
      server.keepAliveTimeout = keepAliveMs;
      server.on("connection", (socket: Socket) => socket.setNoDelay(true));
      server.on("request", handler(door));
      upgrades.attach(server, entranceOf(door));
    },
    close: () => upgrades.close(),
    transport: (user, fieldManager) => inProcessTransport({ table, floor, documents, report, user, fieldManager }),
    authenticate: authenticator(async (token) => (await tokens.authenticate(token).catch(refusedToken))?.user),
    tokens,
  };
}

/** The client learns no more than that. */
function refusedToken(error: unknown): undefined {
  if (!(error instanceof TokenError)) throw error;
}
