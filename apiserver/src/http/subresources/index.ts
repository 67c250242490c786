import type { Verb } from "../request/request-info.ts";
import { get } from "../verbs/get.ts";
import { patch } from "../verbs/patch.ts";
import { update } from "../verbs/update.ts";
import type { VerbHandler } from "../verbs/verb.ts";
import { createBinding } from "./binding.ts";
import { createEviction } from "./eviction.ts";
import { getLog } from "./log.ts";
import { getScale, patchScale, updateScale } from "./scale.ts";

/** What stands behind the last segment of a path, by its name and verb. A subresource without a line here is not served. */
export const subresources: Readonly<Record<string, Partial<Record<Verb, VerbHandler>>>> = {
  status: { get, update, patch },
  finalize: { update },
  scale: { get: getScale, update: updateScale, patch: patchScale },
  binding: { create: createBinding },
  eviction: { create: createEviction },
  log: { get: getLog },
};
