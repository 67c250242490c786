import type { ObjectMeta } from "@kx/shared/meta/object";
import { badRequest } from "@kx/shared/errors/status-error";
import type { DeleteOptions } from "../../registry/registry.ts";
import { decodeBody } from "../body/decode-body.ts";
import { decodeTyped } from "../body/decode-typed.ts";
import { checkDryRun, writeContext } from "../request/write-options.ts";
import { refOfInfo, type VerbHandler } from "../verbs/verb.ts";
import { success } from "./success.ts";

/** What is read of an Eviction. */
interface Eviction {
  metadata?: ObjectMeta;
  deleteOptions?: DeleteOptions & { dryRun?: string[] };
}

/** POST of `pods/eviction`: a delete with the options that the Eviction carries. Disruption budgets are stored only: none holds it back. */
export const createEviction: VerbHandler = async (request, { registry }) => {
  const { info, contentType } = request;
  const ref = refOfInfo(info);
  const context = writeContext(request, "CreateOptions");
  const { value } = await decodeBody(await request.body(), { contentType, kind: "Eviction", strict: false });
  const { metadata, deleteOptions } = decodeTyped<Eviction>(value, "io.k8s.api.policy.v1.Eviction");
  if (metadata?.name && metadata.name !== ref.name) throw badRequest("name in URL does not match name in Eviction object");
  const { dryRun = [], ...options } = deleteOptions ?? {};
  checkDryRun("DeleteOptions", dryRun);
  await registry.delete(info.resource.kind, ref, options, { ...context, dryRun: context.dryRun || dryRun.length > 0 });
  return success();
};
