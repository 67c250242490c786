import http from "node:http";
import type { AddressInfo } from "node:net";
import type { KubeObject } from "@kx/shared/meta/object";
import { groupVersion } from "@kx/shared/schema/schema";
import { resources } from "@kx/shared/schema/table";

export interface RecordedPatch {
  contentType: string;
  body: unknown;
}

export interface RecordingServer {
  readonly url: string;
  /** What every GET of an object finds. */
  current: KubeObject;
  readonly patches: RecordedPatch[];
  close(): Promise<void>;
}

const groups = ["", "apps", "networking.k8s.io", "example.com"];
/** A custom resource among them: no kubectl has its type built in. */
const widgets = { group: "example.com", version: "v1", kind: "Widget", plural: "widgets", singular: "widget", namespaced: true, verbs: ["get", "patch"] };
const served = [...resources().filter(({ group }) => groups.includes(group)), widgets];

/**
 * As little of an API server as `kubectl apply` needs to compute a patch: legacy discovery, one live object, and no
 * OpenAPI, so that it uses the types that it was built with. It keeps the patches that it is sent.
 */
export async function startRecordingServer(): Promise<RecordingServer> {
  const patches: RecordedPatch[] = [];
  const server = http.createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const path = (request.url ?? "").replace(/\?.*/, "");
    if (request.method === "PATCH") patches.push({ contentType: request.headers["content-type"] ?? "", body: JSON.parse(text) });
    const body = discovery(path) ?? (path.includes("/namespaces/") ? recording.current : undefined);
    response.writeHead(body ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(body ?? { kind: "Status", apiVersion: "v1", status: "Failure", reason: "NotFound", code: 404 }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const recording: RecordingServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    current: { metadata: {} },
    patches,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
  return recording;
}

function discovery(path: string): object | undefined {
  if (path === "/api") return { kind: "APIVersions", versions: ["v1"] };
  if (path === "/apis") return { kind: "APIGroupList", apiVersion: "v1", groups: groups.filter(Boolean).map(groupEntry) };
  const version = path.replace(/^\/apis?\//, "");
  const list = served.filter((resource) => groupVersion(resource) === version);
  if (list.length === 0) return undefined;
  const entries = list.map(({ plural, singular, kind, namespaced, verbs }) => ({ name: plural, singularName: singular, kind, namespaced, verbs }));
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion: version, resources: entries };
}

function groupEntry(name: string): object {
  const version = { groupVersion: `${name}/v1`, version: "v1" };
  return { name, versions: [version], preferredVersion: version };
}
