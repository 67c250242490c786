import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openapiV2 } from "@kx/shared/schema/openapi/openapi-v2";
import { openapiV2Protobuf } from "@kx/shared/schema/openapi/openapi-v2-protobuf";
import { openapiV3Document, openapiV3Index } from "@kx/shared/schema/openapi/openapi-v3";
import type { ServedKind } from "@kx/shared/schema/openapi/served";
import { versionInfo } from "@kx/shared/schema/release";
import type { Resource } from "@kx/shared/schema/schema";
import { groupVersion } from "@kx/shared/schema/schema";

/** A server of documents alone: discovery, version and OpenAPI; a body that is sent comes back. */
export interface OpenapiServer {
  url: string;
  readonly requests: { method: string; url: URL; body: string }[];
  /** Objects to answer with, by path. */
  readonly objects: Map<string, object>;
  close(): void;
}

export async function startOpenapiServer(kinds: readonly ServedKind[]): Promise<OpenapiServer> {
  const requests: OpenapiServer["requests"] = [];
  const objects: OpenapiServer["objects"] = new Map();
  const resources = kinds.map(({ resource }) => resource);
  const server = createServer((request, response) => {
    void answer({ request, response, kinds, resources, requests, objects });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, requests, objects, close };
}

interface Call extends Pick<OpenapiServer, "requests" | "objects"> {
  request: IncomingMessage;
  response: ServerResponse;
  kinds: readonly ServedKind[];
  resources: readonly Resource[];
}

const protobufType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

async function answer({ request, response, kinds, resources, requests, objects }: Call): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const { pathname } = url;
  let body = "";
  for await (const chunk of request) body += String(chunk);
  requests.push({ method: request.method ?? "", url, body });
  if (pathname === "/openapi/v2" && request.headers.accept?.includes("protobuf")) {
    response.setHeader("content-type", protobufType);
    response.end(openapiV2Protobuf(openapiV2(kinds)));
    return;
  }
  response.setHeader("content-type", "application/json");
  const found = objects.get(pathname) ?? documentAt(pathname, kinds, resources);
  const notFound = { kind: "Status", apiVersion: "v1", status: "Failure", reason: "NotFound", code: 404 };
  response.statusCode = request.method === "POST" ? 201 : found ? 200 : 404;
  response.end(request.method === "POST" ? body : JSON.stringify(found ?? notFound));
}

function documentAt(path: string, kinds: readonly ServedKind[], resources: readonly Resource[]): unknown {
  if (path === "/openapi/v2") return openapiV2(kinds);
  if (path === "/openapi/v3") return openapiV3Index(kinds);
  if (path.startsWith("/openapi/v3/")) return openapiV3Document(path.replace(/^\/openapi\/v3\/apis?\//, ""), kinds);
  if (path === "/version") return versionInfo();
  if (path === "/api") return { kind: "APIVersions", versions: ["v1"] };
  if (path === "/apis") return { kind: "APIGroupList", apiVersion: "v1", groups: groupsOf(resources) };
  const version = path.replace(/^\/apis?\//, "");
  const list = resources.filter((resource) => groupVersion(resource) === version);
  if (list.length === 0) return undefined;
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: version,
    resources: list.map(({ plural, singular, namespaced, kind, verbs, shortNames }) => ({
      name: plural,
      singularName: singular,
      namespaced,
      kind,
      verbs,
      shortNames,
    })),
  };
}

function groupsOf(resources: readonly Resource[]): unknown[] {
  const names = new Set(resources.map(({ group }) => group).filter(Boolean));
  return [...names].map((name) => {
    const own = new Set(resources.filter(({ group }) => group === name).map(({ version }) => version));
    const versions = [...own].map((version) => ({ groupVersion: `${name}/${version}`, version }));
    return { name, versions, preferredVersion: versions[0] };
  });
}
