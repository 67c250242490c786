import http from "node:http";
import type { AddressInfo } from "node:net";
import type { Transport } from "@kx/shared/client/transport";
import { kinds as everyKind } from "@kx/shared/kinds/index";
import type { AnyKind } from "@kx/shared/kinds/kind";
import { realClock, seededRandom, type Clock } from "@kx/shared/meta/clock";
import type { ApiNetwork } from "@kx/shared/net/api-network";
import { ConnectError } from "@kx/shared/net/fabric";
import type { PodAccess } from "@kx/shared/net/pod-access";
import { adminUser, trustAs, type Authenticate } from "../../apiserver/src/http/authenticate.ts";
import { newTokenKey } from "../../apiserver/src/http/access/tokens/token-key.ts";
import { createHttpApi, type HttpApi, type HttpApiOptions } from "../../apiserver/src/http/http-api.ts";
import { createRegistry } from "../../apiserver/src/registry/create-registry.ts";
import type { Registry } from "../../apiserver/src/registry/registry.ts";
import { createMemoryStorage } from "../../apiserver/src/storage/memory.ts";
import type { Storage } from "../../apiserver/src/storage/storage.ts";

export interface StartApiOptions extends Partial<Pick<HttpApiOptions, "legacyApis" | "live" | "ready" | "metrics" | "usage" | "authorizer">> {
  kinds?: readonly AnyKind[];
  clock?: Clock;
  pods?: PodAccess;
  /** Nothing is there without it. */
  network?: ApiNetwork;
  /** Memory of its own without it. A given one stays open and is not filled. */
  storage?: Storage;
  authenticate?: Authenticate;
  hosts?: readonly string[];
  /** A free one without it. */
  port?: number;
  /** Made beside `default` before anybody asks. */
  namespaces?: readonly string[];
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed body; undefined where it is no JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into whatever came back
  json: any;
  /** Texts of the Warning headers, as they were sent. */
  warnings: string | null;
}

export interface CallOptions {
  /** An object is sent as JSON; text and bytes as they are. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface RunningApi {
  readonly url: string;
  readonly port: number;
  readonly api: HttpApi;
  readonly registry: Registry;
  readonly storage: Storage;
  /** In process, as the admin. */
  readonly transport: Transport;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** @throws when anything was reported meanwhile that is a fault of ours */
  close(): Promise<void>;
}

/** The API's three floors over memory, on a plain loopback listener: no controllers, no nodes. */
export async function startApi(options: StartApiOptions = {}): Promise<RunningApi> {
  const { kinds = everyKind, clock = realClock, authenticate = trustAs(adminUser), hosts, pods = noPods, network = noNetwork } = options;
  const faults: unknown[] = [];
  const report = (fault: unknown): void => void faults.push(fault);
  const storage = options.storage ?? createMemoryStorage();
  const random = seededRandom(1);
  const registry = await createRegistry({ storage, kinds, clock, random, seal: Object.freeze, onFailure: report });
  const { legacyApis = true, live = [], ready = [], metrics = [], usage = noUsage, authorizer } = options;
  const tokens = { key: newTokenKey(), keysUri: "https://172.18.0.2:6443/openid/v1/jwks" };
  const api = createHttpApi({ registry, kinds, clock, random, pods, network, legacyApis, live, ready, metrics, usage, tokens, report, ...(authorizer ? { authorizer } : {}) });
  const transport = api.transport(adminUser, "test");
  for (const name of options.storage ? [] : ["default", ...(options.namespaces ?? [])]) {
    await transport.request({ method: "POST", path: "/api/v1/namespaces", body: { metadata: { name } } });
    // Pods are refused without it, and no controller makes it here.
    await transport.request({ method: "POST", path: `/api/v1/namespaces/${name}/serviceaccounts`, body: { metadata: { name: "default" } } });
  }

  const server = http.createServer();
  api.attach(server, { authenticate, ...(hosts ? { hosts } : {}) });
  await new Promise<void>((resolve) => {
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    api,
    registry,
    storage,
    transport,
    call: (method, path, call) => callApi(url + path, method, call),
    async close() {
      await registry.close();
      api.close();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      if (!options.storage) await storage.close();
      if (faults.length > 0) throw new AggregateError(faults, "the API reported faults of its own");
    },
  };
}

async function callApi(url: string, method: string, { body, headers = {}, signal }: CallOptions = {}): Promise<Answer> {
  const raw = typeof body === "string" || body instanceof Uint8Array;
  const response = await fetch(url, {
    method,
    redirect: "manual",
    headers: { ...(body !== undefined && !raw ? { "content-type": "application/json" } : {}), ...headers },
    ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // Plain text.
  }
  return { status: response.status, headers: response.headers, text, json, warnings: response.headers.get("warning") };
}

const noUsage: HttpApiOptions["usage"] = { ofPod: () => [], ofNode: () => undefined };

/** Pods that log nothing and cannot be reached. */
export const noPods: PodAccess = {
  async *logs() {
    yield Buffer.from("");
  },
  exec: unreachable,
  attach: unreachable,
  portForward: unreachable,
};

const noNetwork: ApiNetwork = { connect: unreachable };

// oxlint-disable-next-line require-await -- as the real ones
async function unreachable(): Promise<never> {
  throw new ConnectError("refused", "nobody is there");
}
