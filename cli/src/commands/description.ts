import { createApiClient } from "@kx/shared/client/api-client";
import type { Transport } from "@kx/shared/client/transport";
import { describeAny } from "@kx/shared/kinds/describe-any";
import { describeEvents } from "@kx/shared/kinds/describe";
import { kinds } from "@kx/shared/kinds/index";
import type { AnyKind, DescribeWriter } from "@kx/shared/kinds/kind";
import type { KubeObject } from "@kx/shared/meta/object";
import { createTabWriter, describeLayout } from "../printers/tab-writer.ts";
import type { ApiResource } from "../resources/api-resource.ts";

export interface DescriptionOptions {
  /** kubectl leaves the Events out where it describes more than one object. */
  events: boolean;
  /** Milliseconds since the epoch, for ages. */
  now: number;
}

/** What `describe` prints of one object: its kind's own description, or every field of a kind without one. */
export async function descriptionOf(object: KubeObject, resource: ApiResource, transport: Transport, options: DescriptionOptions): Promise<string> {
  const { now } = options;
  const writer = createTabWriter(describeLayout);
  let atEvents = false;
  const out: DescribeWriter = {
    line(level, text) {
      atEvents ||= level === 0 && text.startsWith("Events:");
      if (options.events || !atEvents) writer.write(`${"  ".repeat(level)}${text}\n`);
    },
  };
  const client = createApiClient(transport);
  const kind = kindOf(resource);
  if (kind?.describe) await kind.describe(object, client, out, now);
  else {
    describeAny(object, out);
    await describeEvents(object, client, out, now);
  }
  return writer.flush();
}

function kindOf({ group, version, kind }: ApiResource): AnyKind | undefined {
  return kinds.find(({ resource }) => resource.kind === kind && resource.group === group && resource.version === version);
}
