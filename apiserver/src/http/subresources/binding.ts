import type { PodObject } from "@kx/shared/kinds/core/pod/pod-types";
import { timestamp } from "@kx/shared/meta/clock";
import type { ObjectMeta } from "@kx/shared/meta/object";
import { at, required, unsupported } from "@kx/shared/errors/field-errors";
import { badRequest, conflict, invalidObject, isReason } from "@kx/shared/errors/status-error";
import { decodeBody } from "../body/decode-body.ts";
import { decodeTyped } from "../body/decode-typed.ts";
import { writeContext } from "../request/write-options.ts";
import { refOfInfo, type VerbHandler } from "../verbs/verb.ts";
import { success } from "./success.ts";

/** What is read of a Binding. */
interface Binding {
  metadata?: ObjectMeta;
  target?: { kind?: string; name?: string };
}

/** POST of `pods/binding`: puts the pod on a node (registry/core/pod/storage BindingREST). */
export const createBinding: VerbHandler = async (request, { registry, clock }) => {
  const { info, contentType } = request;
  const { kind } = info.resource;
  const ref = refOfInfo(info);
  const context = writeContext(request, "CreateOptions");
  const { value } = await decodeBody(await request.body(), { contentType, kind: "Binding", strict: false });
  const { metadata, target } = decodeTyped<Binding>(value, "io.k8s.api.core.v1.Binding");
  if (metadata?.name && metadata.name !== ref.name) throw badRequest("name in URL does not match name in Binding object");
  const node = nodeOf(target, ref.name);
  for (;;) {
    const entry = await registry.get(kind, ref);
    const pod = entry.object as PodObject;
    refuseUnbindable(pod, ref.name);
    const condition = { type: "PodScheduled", status: "True", lastTransitionTime: timestamp(clock) };
    const body = {
      metadata: { resourceVersion: pod.metadata.resourceVersion, ...(metadata?.annotations ? { annotations: metadata.annotations } : {}) },
      spec: { nodeName: node },
      status: { conditions: [condition] },
    };
    try {
      await registry.patch(kind, ref, { type: "strategic", body }, { ...context, subresource: "binding" });
      return success();
    } catch (error) {
      // Somebody wrote the pod between the look and the write: look again.
      if (!isReason(error, "Conflict")) throw error;
    }
  }
};

function nodeOf(target: Binding["target"], name: string): string {
  const path = at("target");
  const errors = [
    ...(target?.kind && target.kind !== "Node" ? [unsupported(path.child("kind"), target.kind, ["Node", ""])] : []),
    ...(target?.name ? [] : [required(path.child("name"))]),
  ];
  if (errors.length > 0) throw invalidObject({ group: "", kind: "Binding" }, name, errors);
  return target!.name!;
}

function refuseUnbindable({ metadata, spec }: PodObject, name: string): void {
  const binding = { group: "", plural: "pods/binding", kind: "Binding" };
  if (metadata.deletionTimestamp) throw conflict(binding, name, `pod ${name} is being deleted, cannot be assigned to a host`);
  if (spec?.nodeName) throw conflict(binding, name, `pod ${name} is already assigned to node ${JSON.stringify(spec.nodeName)}`);
  const gates = spec?.schedulingGates ?? [];
  if (gates.length > 0) throw conflict(binding, name, `pod ${name} has non-empty .spec.schedulingGates`);
}
