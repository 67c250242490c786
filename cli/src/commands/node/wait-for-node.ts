import type { Transport } from "@kx/shared/client/transport";
import { CliError } from "../../errors/cli-error.ts";
import type { Io } from "../../io.ts";
import { isReady, nodePath, type NodeObject } from "./simulated-node.ts";

/** A simulated node takes milliseconds. */
const patience = 10_000;

/** Waits until the node is ready, or is not. @throws CliError after ten seconds; StatusError when it is gone */
export async function waitForNode(transport: Transport, io: Io, { name, ready }: { name: string; ready: boolean }): Promise<void> {
  const late = new AbortController();
  const cancel = io.clock.after(patience, () => late.abort());
  const signal = AbortSignal.any([late.signal, io.signal]);
  try {
    while (!signal.aborted) {
      const node = (await transport.request({ method: "GET", path: nodePath(name) })).body as NodeObject;
      if (isReady(node) === ready) return;
      const query = { fieldSelector: `metadata.name=${name}`, resourceVersion: node.metadata.resourceVersion };
      for await (const { type, object } of transport.watch({ method: "GET", path: "/api/v1/nodes", query, signal })) {
        if (type === "ERROR" || type === "DELETED") break;
        if (isReady(object as NodeObject) === ready) return;
      }
    }
  } finally {
    cancel();
  }
  if (late.signal.aborted) throw new CliError(`timed out waiting for node ${JSON.stringify(name)} to become ${ready ? "Ready" : "NotReady"}`, { hint: `see kx describe node ${name}` });
}
