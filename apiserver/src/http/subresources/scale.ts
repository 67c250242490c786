import { labelSelectorOf, type LabelSelectorObject } from "@kx/shared/meta/label-selector";
import type { KubeObject } from "@kx/shared/meta/object";
import { at, invalid } from "@kx/shared/errors/field-errors";
import { badRequest, invalidObject } from "@kx/shared/errors/status-error";
import { applyJsonPatch } from "@kx/shared/patch/json-patch";
import { applyMergePatch } from "@kx/shared/patch/merge-patch";
import type { ValueAnswer } from "../answers/answer.ts";
import { decodeBody } from "../body/decode-body.ts";
import { decodePatch, patchType } from "../body/decode-patch.ts";
import type { ApiFloor, ApiRequest } from "../request/api-request.ts";
import { checkApplied } from "../../registry/check-applied.ts";
import type { PatchBody, WriteContext } from "../../registry/registry.ts";
import { checkPatchOptions, writeContext } from "../request/write-options.ts";
import { refOfInfo, type VerbHandler } from "../verbs/verb.ts";

const scaleDefinition = "io.k8s.api.autoscaling.v1.Scale";

/** `autoscaling/v1` Scale. */
interface Scale extends KubeObject {
  spec?: { replicas?: number };
  status?: { replicas: number; selector?: string };
}

/** What every kind with a scale has. */
interface Scalable extends KubeObject {
  spec?: { replicas?: number; selector?: LabelSelectorObject };
  status?: { replicas?: number };
}

export const getScale: VerbHandler = async (request, floor) => answer(await current(request, floor));

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
  const old = scaleOf(await current(request, floor));
  // A Scale has no lists, so its strategic patch is a merge patch.
  const next = (type === "json" ? applyJsonPatch(old, body) : applyMergePatch(old, body)) as Scale;
  const conditional = next.metadata.resourceVersion !== old.metadata.resourceVersion;
  return await write(request, floor, conditional ? next : withoutVersion(next), context);
};

async function current({ info }: ApiRequest, { registry }: ApiFloor): Promise<Scalable> {
  const entry = await registry.get(info.resource.kind, refOfInfo(info));
  return entry.object as Scalable;
}

async function write(request: ApiRequest, { registry }: ApiFloor, scale: Scale, context: WriteContext, apply?: "apply" | "force"): Promise<ValueAnswer> {
  const { info } = request;
  const { kind } = info.resource;
  const ref = refOfInfo(info);
  const { name, resourceVersion } = scale.metadata ?? {};
  if (name && name !== ref.name) throw badRequest(`the name of the object (${name}) does not match the name on the URL (${ref.name})`);
  const replicas = scale.spec?.replicas ?? 0;
  if (!Number.isInteger(replicas)) {
    throw badRequest(`Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal ${typeof replicas} into Go struct field ScaleSpec.spec.replicas of type int32`);
  }
  if (replicas < 0) {
    const error = invalid(at("spec.replicas"), replicas, "must be greater than or equal to 0");
    throw invalidObject({ group: "autoscaling", kind: "Scale" }, ref.name, [error]);
  }
  const metadata = { name: ref.name, ...(resourceVersion ? { resourceVersion } : {}) };
  const patch: PatchBody = apply
    ? { type: "apply", force: apply === "force", body: { apiVersion: context.apiVersion, kind: kind.resource.kind, metadata, spec: scale.spec ?? {} } }
    : { type: "merge", body: { metadata, spec: { replicas } } };
  const { entry, object } = await registry.patch(kind, ref, patch, { ...context, subresource: "scale" });
  return answer((entry ? entry.object : object) as Scalable);
}

const answer = (object: Scalable): ValueAnswer => ({ type: "value", code: 200, value: scaleOf(object) });

/** The `autoscaling/v1` view of an object; its selector is a string. */
function scaleOf({ metadata, spec, status }: Scalable): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: withoutUndefined({ name, namespace, uid, resourceVersion, creationTimestamp }),
    spec: spec?.replicas ? { replicas: spec.replicas } : {},
    status: { replicas: status?.replicas ?? 0, ...(spec?.selector ? { selector: labelSelectorOf(spec.selector).text } : {}) },
  };
}

function withoutVersion(scale: Scale): Scale {
  const { resourceVersion: _resourceVersion, ...metadata } = scale.metadata;
  return { ...scale, metadata };
}

function withoutUndefined<T extends object>(values: { [Name in keyof T]: T[Name] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
