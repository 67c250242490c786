import { includeObjectOf } from "../answers/table.ts";
import { refOfInfo, type VerbHandler } from "./verb.ts";

/** GET of one object, also through its status subresource. */
export const get: VerbHandler = async ({ info, query }, { registry }) => {
  const resourceVersion = query.size === 0 ? undefined : (query.get("resourceVersion") ?? undefined);
  const includeObject = includeObjectOf(query);
  const entry = await registry.get(info.resource.kind, refOfInfo(info), resourceVersion);
  return { type: "object", code: 200, resource: info.resource, entry, includeObject };
};
