import { notFound } from "@kx/shared/errors/status-error";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { defineAdmission, refused, type AdmissionRequest, type ClusterView } from "./admission.ts";

const immortal = new Set(["default", "kube-system", "kube-public"]);

/** Nothing is made in a namespace that is missing or going, and the system's own namespaces stay. */
export const namespaceLifecycle = defineAdmission({
  name: "NamespaceLifecycle",
  on: { verbs: ["create", "delete"] },
  mutate(request, view) {
    if (request.verb === "delete") keepImmortal(request);
    else if (request.kind.resource.namespaced) keepOutOfGoing(request, view);
  },
});

function keepImmortal(request: AdmissionRequest): void {
  const { name = "" } = request.object.metadata;
  const { group, kind } = request.kind.resource;
  if (kind === "Namespace" && group === "" && immortal.has(name)) throw refused(request, "this namespace may not be deleted");
}

function keepOutOfGoing(request: AdmissionRequest, view: ClusterView): void {
  const name = request.object.metadata.namespace ?? "";
  const namespace = view.get(Namespace, { name });
  if (!namespace) throw notFound(Namespace.resource, name);
  if (namespace.status?.phase !== "Terminating") return;
  throw refused(request, `unable to create new content in namespace ${name} because it is being terminated`, [
    { reason: "NamespaceTerminating", message: `namespace ${name} is being terminated`, field: "metadata.namespace" },
  ]);
}
