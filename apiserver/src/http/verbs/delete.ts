import type { AnyKind } from "@kx/shared/kinds/kind";
import type { KubeObject } from "@kx/shared/meta/object";
import type { Status } from "@kx/shared/errors/status-error";
import { deleteOptions } from "../body/delete-options.ts";
import { writeContext } from "../request/write-options.ts";
import { refOfInfo, type VerbHandler } from "./verb.ts";

/** DELETE of one object: its kind decides whether the object or a Status comes back; one that stays for now always does. */
export const deleteOne: VerbHandler = async (request, { registry }) => {
  const { info } = request;
  const { resource } = info;
  const { dryRun, ...options } = await deleteOptions(request);
  const context = writeContext(request, "DeleteOptions");
  const { object, removed } = await registry.delete(resource.kind, refOfInfo(info), options, { ...context, dryRun: context.dryRun || dryRun });
  // Upstream says 202 only to who said in so many words that dependants are not orphaned.
  const code = options.orphanDependents === false && !removed ? 202 : 200;
  if (removed && resource.kind.deleteAnswers !== "object") return { type: "value", code, value: deletedStatus(resource.kind, object) };
  return { type: "object", code, resource, object };
};

/** The Status of a finished delete. */
export function deletedStatus({ resource }: AnyKind, { metadata }: KubeObject): Status {
  const { group, plural } = resource;
  const { name, uid } = metadata;
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { ...(name ? { name } : {}), ...(group ? { group } : {}), kind: plural, ...(uid ? { uid } : {}) },
  };
}
