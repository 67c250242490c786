import type { Verb } from "../request/request-info.ts";
import { get } from "../verbs/get.ts";
import { patch } from "../verbs/patch.ts";
import { update } from "../verbs/update.ts";
import type { VerbHandler } from "../verbs/verb.ts";
import { attach } from "./attach.ts";
import { createBinding } from "./binding.ts";
import { createEviction } from "./eviction.ts";
import { exec } from "./exec.ts";
import { getLog } from "./log.ts";
import { portForward } from "./port-forward.ts";
import { proxy } from "./proxy.ts";
import { getScale, patchScale, updateScale } from "./scale.ts";
import { createToken } from "./token.ts";

/** What stands behind the last segment of a path, by its name and verb. A subresource without a line here is not served. */
export const subresources: Readonly<Record<string, Partial<Record<Verb, VerbHandler>>>> = {
  status: { get, update, patch },
  ephemeralcontainers: { get, update, patch },
  finalize: { update },
  scale: { get: getScale, update: updateScale, patch: patchScale },
  binding: { create: createBinding },
  eviction: { create: createEviction },
  log: { get: getLog },
  attach: { get: attach, create: attach },
  exec: { get: exec, create: exec },
  portforward: { get: portForward, create: portForward },
  proxy: { get: proxy, create: proxy, update: proxy, patch: proxy, delete: proxy },
  token: { create: createToken },
};
