import type { Verb } from "../request/request-info.ts";
import { create } from "./create.ts";
import { deleteCollection } from "./delete-collection.ts";
import { deleteOne } from "./delete.ts";
import { get } from "./get.ts";
import { list } from "./list.ts";
import { patch } from "./patch.ts";
import { update } from "./update.ts";
import type { VerbHandler } from "./verb.ts";
import { watch } from "./watch.ts";

/** What a resource does, by verb. */
export const verbs: Readonly<Record<Verb, VerbHandler>> = {
  create,
  get,
  list,
  watch,
  update,
  patch,
  delete: deleteOne,
  deletecollection: deleteCollection,
};
