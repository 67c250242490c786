import { isReason } from "@kx/shared/errors/status-error";
import type { KubeObject } from "@kx/shared/meta/object";
import { throwGathered } from "../../errors/failure-list.ts";
import { objectPrinter, type Printable } from "../../printers/object-printer.ts";
import { getObject, listObjects } from "../../resources/fetch.ts";
import type { GetCall } from "./options.ts";

/** Prints whole objects: the one that was named, or a List of all (kubectl get.go printGeneric). */
export async function printObjects(call: GetCall): Promise<void> {
  const { io, cluster, selected } = call;
  const print = objectPrinter(call.output, { ...call, cwd: io.cwd });
  const failures: unknown[] = [];
  const objects: KubeObject[] = [];
  for (const one of selected) {
    try {
      if (one.name === undefined) objects.push(...(await listObjects(cluster.transport, one, call)));
      else objects.push(await getObject(cluster.transport, one, { subresource: call.subresource }));
    } catch (error) {
      if (!(call.ignoreNotFound && isReason(error, "NotFound"))) failures.push(error);
    }
  }
  const singleImplied = selected.length === 1 && selected[0]?.name !== undefined;
  if (singleImplied && failures.length > 0) throw failures[0];
  if (objects.length === 0 && call.ignoreNotFound) throwGathered(failures);
  else io.stdout.write(print(singleImplied ? (objects[0] as Printable) : listOf(await sorted(objects, call))));
  throwGathered(failures);
}

/** Objects of any kinds as kubectl gathers them. */
export function listOf(items: readonly object[]): Printable {
  return { apiVersion: "v1", kind: "List", metadata: { resourceVersion: "" }, items: items as Printable[] };
}

async function sorted(objects: readonly KubeObject[], call: GetCall): Promise<readonly KubeObject[]> {
  if (!call.sortBy || objects.length < 2) return objects;
  const { sortBy } = await import("../../printers/sort-by.ts");
  return sortBy(objects, call.sortBy, (object) => object);
}
