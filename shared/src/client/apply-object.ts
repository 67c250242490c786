import { isReason, StatusError } from "../errors/status-error.ts";
import { kinds } from "../kinds/index.ts";
import type { KubeObject } from "../meta/object.ts";
import { createThreeWayPatch } from "../patch/three-way-merge.ts";
import { groupVersion } from "../schema/schema.ts";
import { lastApplied, withLastApplied } from "./last-applied.ts";
import { resourcePath } from "./resource-path.ts";
import type { Transport } from "./transport.ts";

const query = { fieldManager: "kubectl-client-side-apply", fieldValidation: "Strict" };

/**
 * Creates the object, or patches it as client-side `kubectl apply` does: what the last apply had and this one has not
 * goes, what others added stays.
 * @throws StatusError of the server, or 404 for a kind that is not served
 */
export async function applyObject(transport: Transport, object: KubeObject): Promise<KubeObject> {
  const { path, definition, namespace } = place(object);
  const modified = withLastApplied(namespace === undefined ? object : { ...object, metadata: { ...object.metadata, namespace } });
  const at = `${path}/${object.metadata.name}`;
  for (;;) {
    const current = await present(transport, at);
    if (!current) return (await transport.request({ method: "POST", path, query, body: modified })).body as KubeObject;
    const body = createThreeWayPatch(definition, { original: lastApplied(current), modified, current });
    if (Object.keys(body).length === 0) return current;
    try {
      const answer = await transport.request({ method: "PATCH", path: at, query, body, contentType: "application/strategic-merge-patch+json" });
      return answer.body as KubeObject;
    } catch (error) {
      if (!isReason(error, "Conflict")) throw error;
    }
  }
}

async function present(transport: Transport, path: string): Promise<KubeObject | undefined> {
  try {
    return (await transport.request({ method: "GET", path })).body as KubeObject;
  } catch (error) {
    if (isReason(error, "NotFound")) return undefined;
    throw error;
  }
}

function place({ apiVersion, kind, metadata }: KubeObject): { path: string; definition: string; namespace: string | undefined } {
  for (const { resource, otherVersions = [] } of kinds) {
    if (resource.kind !== kind) continue;
    const version = [resource, ...otherVersions].find((candidate) => groupVersion(candidate) === apiVersion);
    if (!version) continue;
    const { group, version: name, definition } = version;
    const namespace = resource.namespaced ? (metadata.namespace ?? "default") : undefined;
    return { path: resourcePath({ ...resource, group, version: name }, { namespace }), definition, namespace };
  }
  throw new StatusError({ code: 404, reason: "NotFound", message: `no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`, details: {} });
}
