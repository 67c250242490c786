import { isReason } from "@kx/shared/errors/status-error";
import type { ObjectRef } from "@kx/shared/meta/object";
import type { Entry, Registry } from "../../registry/registry.ts";
import { decodePatch, patchType } from "../body/decode-patch.ts";
import type { ServedResource } from "../request/served-resources.ts";
import { checkPatchOptions, writeContext } from "../request/write-options.ts";
import { refOfInfo, type VerbHandler } from "./verb.ts";

/** PATCH of an object or its status. */
export const patch: VerbHandler = async (request, { registry, applies }) => {
  const { info, query } = request;
  const { resource, subresource } = info;
  const type = patchType(request.contentType);
  const force = checkPatchOptions(query, type === "apply");
  const context = writeContext(request, "PatchOptions");
  const ref = refOfInfo(info);
  const encoded = await request.body();
  const repeat = type === "apply" && "bytes" in encoded ? applies.keyOf(request, encoded.bytes) : undefined;
  const before = repeat === undefined ? undefined : await present(registry, resource, ref);
  if (repeat !== undefined && before && applies.changesNothing(repeat, before)) return { type: "object", code: 200, resource, entry: before };

  const { value: body, duplicateFields } = await decodePatch(encoded, type);
  let silent = true;
  const warn = (text: string): void => {
    silent = false;
    request.warn(text);
  };
  const { entry, object, created } = await registry.patch(resource.kind, ref, { type, body, force }, {
    ...context,
    warn,
    duplicateFields,
    ...(subresource ? { subresource } : {}),
  });
  if (repeat !== undefined && silent && entry && entry === before) applies.remember(repeat, entry);
  const code = created ? 201 : 200;
  return entry ? { type: "object", code, resource, entry } : { type: "object", code, resource, object };
};

async function present(registry: Registry, { kind }: ServedResource, ref: ObjectRef): Promise<Entry | undefined> {
  try {
    return await registry.get(kind, ref);
  } catch (error) {
    if (isReason(error, "NotFound")) return undefined;
    throw error;
  }
}
