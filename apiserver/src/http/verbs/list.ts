import { includeObjectOf } from "../answers/table.ts";
import { listOptions } from "../request/list-options.ts";
import type { VerbHandler } from "./verb.ts";

export const list: VerbHandler = async ({ info, query }, { registry }) => {
  const { resource } = info;
  const includeObject = includeObjectOf(query);
  const listed = await registry.list(resource.kind, listOptions(info, query));
  return { type: "list", resource, listed, includeObject };
};
