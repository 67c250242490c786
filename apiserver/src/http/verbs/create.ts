import { decodeBody } from "../body/decode-body.ts";
import { writeContext } from "../request/write-options.ts";
import type { VerbHandler } from "./verb.ts";

export const create: VerbHandler = async (request, { registry }) => {
  const { resource, namespace } = request.info;
  const { kind } = resource;
  const context = writeContext(request, "CreateOptions");
  const { contentType } = request;
  const draft = await decodeBody(await request.body(), { contentType, kind: kind.resource.kind, strict: context.fieldValidation !== "Ignore" });
  const { entry, object } = await registry.create(kind, namespace === undefined ? {} : { namespace }, draft.value, {
    ...context,
    duplicateFields: draft.duplicateFields,
  });
  return entry ? { type: "object", code: 201, resource, entry } : { type: "object", code: 201, resource, object };
};
