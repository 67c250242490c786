import { decodePatch, patchType } from "../body/decode-patch.ts";
import { checkPatchOptions, writeContext } from "../request/write-options.ts";
import { refOfInfo, type VerbHandler } from "./verb.ts";

/** PATCH of an object or its status. */
export const patch: VerbHandler = async (request, { registry }) => {
  const { info, query } = request;
  const { resource, subresource } = info;
  const type = patchType(request.contentType);
  const force = checkPatchOptions(query, type === "apply");
  const context = writeContext(request, "PatchOptions");
  const { value: body, duplicateFields } = await decodePatch(await request.body(), type);
  const { entry, object, created } = await registry.patch(resource.kind, refOfInfo(info), { type, body, force }, {
    ...context,
    duplicateFields,
    ...(subresource ? { subresource } : {}),
  });
  const code = created ? 201 : 200;
  return entry ? { type: "object", code, resource, entry } : { type: "object", code, resource, object };
};
