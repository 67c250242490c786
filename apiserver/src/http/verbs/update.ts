import { decodeBody } from "../body/decode-body.ts";
import { writeContext } from "../request/write-options.ts";
import { refOfInfo, type VerbHandler } from "./verb.ts";

/** PUT of a whole object, also of its status or, for a namespace, its finalizers. */
export const update: VerbHandler = async (request, { registry }) => {
  const { info, contentType } = request;
  const { resource, subresource } = info;
  const context = writeContext(request, "UpdateOptions");
  const strict = context.fieldValidation !== "Ignore";
  const next = await decodeBody(await request.body(), { contentType, kind: resource.kind.resource.kind, strict });
  const { entry, object, created } = await registry.update(resource.kind, refOfInfo(info), next.value, {
    ...context,
    duplicateFields: next.duplicateFields,
    ...(subresource ? { subresource } : {}),
  });
  const code = created ? 201 : 200;
  return entry ? { type: "object", code, resource, entry } : { type: "object", code, resource, object };
};
