import { resourcePath } from "@kx/shared/client/resource-path";
import { createApiClient, type ApiClient } from "@kx/shared/client/api-client";
import type { Cache } from "@kx/shared/client/informer";
import type { ApiAnswer, ApiCall, Transport } from "@kx/shared/client/transport";
import type { AnyKind } from "@kx/shared/kinds/kind";
import type { KubeObject } from "@kx/shared/meta/object";

/** One write that the cache may not show yet. */
export interface OwnWrite {
  readonly kind: AnyKind;
  /** True once the cache has it. */
  visible(cache: Cache): boolean;
}

/**
 * A client that notes its writes to the kinds given. A controller that looked again before the cache shows its own last
 * writes would do them twice: upstream keeps `expectations` for that, here a key waits until its writes are visible.
 */
export function recordWrites(client: ApiClient, kinds: readonly AnyKind[]): { client: ApiClient; writes: OwnWrite[] } {
  const writes: OwnWrite[] = [];
  const { transport } = client;
  const recording: Transport = {
    async request(call) {
      const answer = await transport.request(call);
      const kind = call.method === "GET" ? undefined : kinds.find((kind) => isAbout(call.path, kind));
      const write = kind && (call.method === "DELETE" ? deletion(kind, call) : writing(kind, answer));
      if (write) writes.push(write);
      return answer;
    },
    watch: (call) => transport.watch(call),
    stream: (call) => transport.stream(call),
  };
  return { client: createApiClient(recording), writes };
}

/** An object of the kind, or its status: other subresources answer with other revisions than the cache will show. */
function isAbout(path: string, { resource }: AnyKind): boolean {
  const root = resourcePath(resource).slice(0, -resource.plural.length);
  if (!path.startsWith(root)) return false;
  const segments = path.slice(root.length).split("/");
  if (resource.namespaced && segments[0] === "namespaces") segments.splice(0, 2);
  return segments[0] === resource.plural && segments.length <= 3 && (segments[2] ?? "status") === "status";
}

function writing(kind: AnyKind, { body }: ApiAnswer): OwnWrite | undefined {
  const revision = Number((body as Partial<KubeObject> | undefined)?.metadata?.resourceVersion);
  return revision > 0 ? { kind, visible: (cache) => cache.of(kind).revision() >= revision } : undefined;
}

/** A deletion's revision is not answered: the cache shows it when the object is gone, replaced, or marked. */
function deletion(kind: AnyKind, call: ApiCall): OwnWrite | undefined {
  const uid = (call.body as { preconditions?: { uid?: string } } | undefined)?.preconditions?.uid;
  if (!uid) return undefined;
  const segments = call.path.split("/").map(decodeURIComponent);
  const name = segments.at(-1) ?? "";
  const ref = kind.resource.namespaced ? { namespace: segments.at(-3) ?? "", name } : { name };
  return {
    kind,
    visible(cache) {
      const object = cache.of(kind).get(ref) as KubeObject | undefined;
      return object?.metadata.uid !== uid || object.metadata.deletionTimestamp !== undefined;
    },
  };
}
