import { scaleColumns, scaleOf, type Scalable, type Scale } from "@kx/shared/kinds/apps/scale";
import { at, invalid } from "@kx/shared/errors/field-errors";
import { badRequest, invalidObject } from "@kx/shared/errors/status-error";
import { applyJsonPatch } from "@kx/shared/patch/json-patch";
import { applyMergePatch } from "@kx/shared/patch/merge-patch";
import type { ObjectAnswer } from "../answers/answer.ts";
import { includeObjectOf } from "../answers/table.ts";
import { decodeBody } from "../body/decode-body.ts";
import { decodePatch, patchType } from "../body/decode-patch.ts";
import { decodeTyped } from "../body/decode-typed.ts";
import type { ApiFloor, ApiRequest } from "../request/api-request.ts";
import { checkApplied } from "../../registry/check-applied.ts";
import type { PatchBody, WriteContext } from "../../registry/registry.ts";
import { checkPatchOptions, writeContext } from "../request/write-options.ts";
import { refOfInfo, type VerbHandler } from "../verbs/verb.ts";

const scaleDefinition = "io.k8s.api.autoscaling.v1.Scale";

export const getScale: VerbHandler = async (request, floor) => answer(request, await current(request, floor));

export const updateScale: VerbHandler = async (request, floor) => {
  const context = writeContext(request, "UpdateOptions");
  const { value } = await decodeBody(await request.body(), { contentType: request.contentType, kind: "Scale", strict: false });
  return await write(request, floor, value as Scale, context);
};

export const patchScale: VerbHandler = async (request, floor) => {
  const type = patchType(request.contentType);
  const context = writeContext(request, "PatchOptions");
  const force = checkPatchOptions(request.query, type === "apply");
  const { value: body } = await decodePatch(await request.body(), type);
  if (type === "apply") {
    const scale = checkApplied({ definition: scaleDefinition, apiVersion: "autoscaling/v1", kind: "Scale" }, body);
    return await write(request, floor, scale, context, force ? "force" : "apply");
  }
  const old = scaleOf(request.info.resource.kind, await current(request, floor));
  // A Scale has no lists, so its strategic patch is a merge patch.
  const next = (type === "json" ? applyJsonPatch(old, body) : applyMergePatch(old, body)) as Scale;
  const conditional = next.metadata.resourceVersion !== old.metadata.resourceVersion;
  return await write(request, floor, conditional ? next : withoutVersion(next), context);
};

async function current({ info }: ApiRequest, { registry }: ApiFloor): Promise<Scalable> {
  const entry = await registry.get(info.resource.kind, refOfInfo(info));
  return entry.object as Scalable;
}

async function write(request: ApiRequest, { registry }: ApiFloor, asked: object, context: WriteContext, apply?: "apply" | "force"): Promise<ObjectAnswer> {
  const { info } = request;
  const { kind } = info.resource;
  const ref = refOfInfo(info);
  const scale = decodeTyped<Partial<Scale>>(asked, scaleDefinition);
  const { name, uid, resourceVersion } = scale.metadata ?? {};
  if (name && name !== ref.name) throw badRequest(`the name of the object (${name}) does not match the name on the URL (${ref.name})`);
  const replicas = scale.spec?.replicas ?? 0;
  if (replicas < 0) {
    const error = invalid(at("spec.replicas"), replicas, "must be greater than or equal to 0");
    throw invalidObject({ group: "autoscaling", kind: "Scale" }, ref.name, [error]);
  }
  const metadata = { name: ref.name, ...(uid ? { uid } : {}), ...(resourceVersion ? { resourceVersion } : {}) };
  const patch: PatchBody = apply
    ? { type: "apply", force: apply === "force", body: { apiVersion: context.apiVersion, kind: kind.resource.kind, metadata, spec: scale.spec ?? {} } }
    : { type: "merge", body: { metadata, spec: { replicas } } };
  const { entry, object } = await registry.patch(kind, ref, patch, { ...context, subresource: "scale" });
  return answer(request, (entry ? entry.object : object) as Scalable);
}

/** A Scale prints in columns of its own, and has one version whatever its owner's. */
function answer({ info: { resource }, query }: ApiRequest, object: Scalable): ObjectAnswer {
  const kind = { ...resource.kind, columns: scaleColumns };
  return { type: "object", code: 200, resource: { ...resource, kind, otherVersion: undefined }, object: scaleOf(resource.kind, object), includeObject: includeObjectOf(query) };
}

function withoutVersion(scale: Scale): Scale {
  const { resourceVersion: _resourceVersion, ...metadata } = scale.metadata;
  return { ...scale, metadata };
}
