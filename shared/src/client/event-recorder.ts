import { isReason } from "../errors/status-error.ts";
import { timestamp, type Clock } from "../meta/clock.ts";
import type { KubeObject } from "../meta/object.ts";
import type { ApiClient } from "./api-client.ts";
import { resourcePath } from "./resource-path.ts";

const events = { group: "", version: "v1", plural: "events", namespaced: true };

/** A part of an object, as an Event names it: `spec.containers{web}` of a pod. */
export interface ObjectPart {
  readonly of: KubeObject;
  readonly fieldPath: string;
}

/** Writes core/v1 Events about an object; equal ones are counted up instead of repeated. It never throws. */
export interface EventRecorder {
  /** @param type `Normal` or `Warning`; @param reason in CamelCase, as upstream names it */
  event(about: KubeObject | ObjectPart, type: "Normal" | "Warning", reason: string, message: string): void;
}

/** A recorder that knows whether all it was told is written. */
export interface StartedEventRecorder extends EventRecorder {
  pending(): boolean;
}

/** client-go's correlator keeps 4096 entries (events_cache.go); what falls out is written anew. */
const remembered = 4096;

/** The event itself is not kept: most are never repeated. */
interface Series {
  readonly namespace: string;
  readonly name: string;
  readonly firstTimestamp: string;
  lastTimestamp: string;
  count: number;
  /** What the server knows; 0 is before the event is created. */
  written: number;
  writing: boolean;
}

/**
 * @param component as upstream names the source: `replicaset-controller`, `kubelet`
 * @param host the node, for kubelets and node proxies
 */
export function createEventRecorder(
  client: ApiClient,
  { component, clock, host = "" }: { component: string; clock: Clock; host?: string },
): StartedEventRecorder {
  const series = new Map<string, Series>();
  const offset = nanosecondsOf(`${component}/${host}`);
  let writing = 0;
  let lastId = 0n;

  /** `<object>.<hex>`: upstream's are nanoseconds since the epoch. The clock has none: they tell recorders apart instead. */
  function eventName(object: KubeObject): string {
    const now = BigInt(clock.now()) * 1_000_000n + offset;
    lastId = now > lastId ? now : lastId + 1n;
    return `${object.metadata.name}.${lastId.toString(16)}`;
  }

  async function write(entry: Series, content: object): Promise<void> {
    entry.writing = true;
    writing += 1;
    try {
      while (entry.written < entry.count) {
        const { count } = entry;
        await writeOnce(client, entry, content);
        entry.written = count;
      }
    } catch {
      // Best effort, as upstream: an event that cannot be written (its namespace is going, the server is) is dropped.
      entry.written = entry.count;
    } finally {
      entry.writing = false;
      writing -= 1;
    }
  }

  return {
    event(about, type, reason, message) {
      const now = timestamp(clock);
      const [object, fieldPath] = "fieldPath" in about ? [about.of, about.fieldPath] : [about, ""];
      const { uid, namespace = "", name } = object.metadata;
      const key = [object.kind, namespace, name, uid, fieldPath, type, reason, message].join("\n");
      let entry = series.get(key);
      if (entry) series.delete(key);
      else entry = { namespace: namespace || "default", name: eventName(object), firstTimestamp: now, lastTimestamp: now, count: 0, written: 0, writing: false };
      entry.count += 1;
      entry.lastTimestamp = now;
      series.set(key, entry);
      const [oldest] = series.size > remembered ? series.keys() : [];
      if (oldest !== undefined) series.delete(oldest);
      if (entry.writing) return;
      const source = { component, ...(host ? { host } : {}) };
      const reporting = { reportingComponent: component, reportingInstance: host };
      void write(entry, { involvedObject: referenceTo(object, fieldPath), reason, message, type, source, ...reporting });
    },
    pending: () => writing > 0,
  };
}

/** A number below a million that is likely another one for another text. */
function nanosecondsOf(text: string): bigint {
  let hash = 0;
  for (const byte of Buffer.from(text)) hash = (hash * 31 + byte) % 1_000_000;
  return BigInt(hash);
}

async function writeOnce({ transport }: ApiClient, entry: Series, content: object): Promise<void> {
  const { namespace, name, written, count, firstTimestamp, lastTimestamp } = entry;
  if (written > 0) {
    try {
      const path = resourcePath(events, { namespace, name });
      const contentType = "application/strategic-merge-patch+json";
      await transport.request({ method: "PATCH", path, contentType, body: { count, lastTimestamp } });
      return;
    } catch (error) {
      // Events live for an hour: one that has gone is written again.
      if (!isReason(error, "NotFound")) throw error;
    }
  }
  const body = { kind: "Event", apiVersion: "v1", metadata: { name, namespace }, ...content, count, firstTimestamp, lastTimestamp };
  await transport.request({ method: "POST", path: resourcePath(events, { namespace }), body });
}

function referenceTo({ kind, apiVersion, metadata }: KubeObject, fieldPath: string): object {
  const { namespace, name, uid, resourceVersion } = metadata;
  const given = Object.entries({ kind, namespace, name, uid, apiVersion, resourceVersion, fieldPath }).filter(([, value]) => value);
  return Object.fromEntries(given);
}
