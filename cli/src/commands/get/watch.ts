import { resourcePath } from "@kx/shared/client/resource-path";
import type { WatchEvent } from "@kx/shared/client/transport";
import { isReason } from "@kx/shared/errors/status-error";
import { CliError } from "../../errors/cli-error.ts";
import { objectPrinter, type Printable } from "../../printers/object-printer.ts";
import { createTabWriter, tableLayout } from "../../printers/tab-writer.ts";
import type { Table } from "../../printers/table.ts";
import { getObject, listPages, withKind, type CollectionBody } from "../../resources/fetch.ts";
import type { Selected } from "../../resources/selection.ts";
import { tableAccept, type GetCall } from "./options.ts";
import { tableOf, tablePrinter } from "./print-tables.ts";

type PrintEvent = (object: object, type: string) => Promise<string>;

/**
 * Prints what is there, then every change until the stream ends or Ctrl-C. A single object is watched from version 0,
 * whose first event repeats what was printed already.
 */
export async function watchObjects(call: GetCall): Promise<void> {
  const { io, cluster } = call;
  const [selected, more] = call.selected;
  if (!selected || more) throw new CliError("you may only specify a single resource type");
  const tables = call.output === "" || call.output === "wide";
  const accept = tables ? { accept: tableAccept } : {};
  const print = tables ? eventTables(call, selected) : eventObjects(call);
  let resourceVersion = "0";
  try {
    for await (const body of present(call, selected, accept)) {
      if (selected.name === undefined) resourceVersion = (body as CollectionBody).metadata?.resourceVersion ?? "0";
      if (!call.watchOnly) io.stdout.write(await print(body, "ADDED"));
    }
  } catch (error) {
    if (call.ignoreNotFound && isReason(error, "NotFound")) return;
    throw error;
  }
  const single = selected.name !== undefined;
  const events = cluster.transport.watch({
    method: "GET",
    path: resourcePath(selected.resource, { namespace: selected.namespace }),
    query: {
      fieldSelector: single ? `metadata.name=${selected.name}` : call.fieldSelector || undefined,
      labelSelector: call.labelSelector || undefined,
      resourceVersion,
    },
    signal: io.signal,
    ...accept,
  });
  let skip = single;
  for await (const { type, object } of events as AsyncIterable<WatchEvent<object>>) {
    if (!skip || type === "ERROR") io.stdout.write(await print(object, type));
    skip = false;
  }
}

async function* present(call: GetCall, selected: Selected, accept: { accept?: string }): AsyncGenerator<object> {
  const { transport } = call.cluster;
  if (selected.name !== undefined) yield getObject(transport, selected, accept);
  else yield* listPages(transport, selected, { ...call, ...accept });
}

function eventTables(call: GetCall, { resource }: Selected): PrintEvent {
  const writer = createTabWriter(tableLayout);
  const print = tablePrinter(call, resource, false);
  return async (object, type) => {
    writer.write(print(isStatus(object) ? statusTable(object) : await tableOf(object, call), call.outputWatchEvents ? type : undefined));
    return writer.flush();
  };
}

interface StatusBody {
  kind: "Status";
  status?: string;
  reason?: string;
  message?: string;
}

function isStatus(object: object): object is StatusBody {
  return (object as StatusBody).kind === "Status";
}

/** How kubectl shows the ERROR event of a watch. */
function statusTable({ status, reason, message }: StatusBody): Table {
  const columnDefinitions = ["Status", "Reason", "Message"].map((name) => ({ name, type: "string" }));
  return { kind: "Table", metadata: {}, columnDefinitions, rows: [{ cells: [status, reason, message] }] };
}

function eventObjects(call: GetCall): PrintEvent {
  const print = objectPrinter(call.output, { ...call, cwd: call.io.cwd });
  const [selected] = call.selected;
  return (body, type) => {
    const { items } = body as CollectionBody;
    const objects = selected && items ? items.map((item) => withKind(item, selected.resource)) : [body];
    const lines = objects.map((object) => print((call.outputWatchEvents ? { type, object } : object) as Printable));
    return Promise.resolve(lines.join(""));
  };
}
