import { includeObjectOf } from "../answers/table.ts";
import { watchOptions } from "../request/list-options.ts";
import { intOf } from "../request/query-values.ts";
import type { VerbHandler } from "./verb.ts";

/** The shortest life that the server gives a watch of its own accord (apiserver server/config.go MinRequestTimeout). */
const minTimeoutSeconds = 1800;

export const watch: VerbHandler = async ({ info, query }, { random }) => {
  const asked = intOf(query, "timeoutSeconds");
  // Spread over twice the time, so that clients that came together do not come again together.
  const seconds = asked && asked > 0 ? asked : minTimeoutSeconds * (1 + random());
  return {
    type: "watch",
    resource: info.resource,
    query: watchOptions(info, query),
    timeoutMs: Math.round(seconds * 1000),
    includeObject: includeObjectOf(query),
  };
};
