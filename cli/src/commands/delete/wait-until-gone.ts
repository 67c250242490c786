import { resourcePath } from "@kx/shared/client/resource-path";
import type { Transport } from "@kx/shared/client/transport";
import { isReason } from "@kx/shared/errors/status-error";
import type { KubeObject } from "@kx/shared/meta/object";
import { CliError } from "../../errors/cli-error.ts";
import type { Io } from "../../io.ts";
import { groupResource } from "../../resources/api-resource.ts";
import { listPages } from "../../resources/fetch.ts";
import type { Target } from "./targets.ts";

/** A target whose deletion was accepted. */
export interface Deleted extends Target {
  /** Another object of the same name does not count. */
  uid: string | undefined;
}

/**
 * Waits until none of the objects exists any more.
 * @param options.timeoutMs of all together; 0 is for ever
 * @throws CliError `timed out waiting for the condition on pods/web-0`
 */
export async function waitUntilGone(transport: Transport, objects: readonly Deleted[], options: { timeoutMs: number; io: Io }): Promise<void> {
  const { timeoutMs, io } = options;
  const late = new AbortController();
  const cancel = timeoutMs > 0 ? io.clock.after(timeoutMs, () => late.abort()) : () => {};
  const signal = AbortSignal.any([late.signal, io.signal]);
  try {
    for (const object of objects) {
      await goneUntil(transport, object, signal);
      if (late.signal.aborted) throw new CliError(`timed out waiting for the condition on ${groupResource(object.resource)}/${object.name}`);
    }
  } finally {
    cancel();
  }
}

/** Returns when the object is gone or the signal fires. A watch that the server ends is opened again. */
async function goneUntil(transport: Transport, object: Deleted, signal: AbortSignal): Promise<void> {
  const { resource, namespace, name } = object;
  const fieldSelector = `metadata.name=${name}`;
  while (!signal.aborted) {
    if (!(await isThere(transport, object))) return;
    let resourceVersion: string | undefined;
    for await (const page of listPages(transport, { resource, namespace, name: undefined }, { fieldSelector })) {
      resourceVersion = page.metadata?.resourceVersion;
      if ((page.items ?? []).every(({ metadata }) => metadata.uid !== object.uid)) return;
    }
    const events = transport.watch({ method: "GET", path: resourcePath(resource, { namespace }), query: { fieldSelector, resourceVersion }, signal });
    for await (const event of events) {
      if (event.type === "DELETED" && (event.object as KubeObject).metadata.uid === object.uid) return;
      if (event.type === "ERROR") break;
    }
  }
}

async function isThere(transport: Transport, { resource, namespace, name, uid }: Deleted): Promise<boolean> {
  try {
    const { body } = await transport.request({ method: "GET", path: resourcePath(resource, { namespace, name }) });
    return uid === undefined || (body as KubeObject).metadata.uid === uid;
  } catch (error) {
    if (isReason(error, "NotFound")) return false;
    throw error;
  }
}
