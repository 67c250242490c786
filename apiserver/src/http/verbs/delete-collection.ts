import { servedObject } from "../answers/served-object.ts";
import { deleteOptions } from "../body/delete-options.ts";
import { listOptions } from "../request/list-options.ts";
import { writeContext } from "../request/write-options.ts";
import type { VerbHandler } from "./verb.ts";

/** DELETE of all that the selectors match; answers the list of what was deleted. */
export const deleteCollection: VerbHandler = async (request, { registry }) => {
  const { info, query } = request;
  const { resource } = info;
  const { dryRun, ...options } = await deleteOptions(request);
  const context = writeContext(request, "DeleteOptions");
  const deleted = await registry.deleteCollection(resource.kind, listOptions(info, query), options, { ...context, dryRun: context.dryRun || dryRun });
  const value = {
    kind: `${resource.kind.resource.kind}List`,
    apiVersion: resource.apiVersion,
    metadata: { resourceVersion: String(registry.revision()) },
    items: deleted.map(({ object }) => {
      const { kind: _kind, apiVersion: _apiVersion, ...item } = servedObject(resource, object);
      return item;
    }),
  };
  return { type: "value", code: 200, value };
};
