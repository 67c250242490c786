import type { V1ClusterRoleBinding } from "@kubernetes/client-node";
import type { Typed } from "../../meta/object.ts";
import { defineKind } from "../kind.ts";
import { bindingRules } from "./binding.ts";

export type ClusterRoleBinding = Typed<V1ClusterRoleBinding>;

/** Who has a ClusterRole everywhere. Stored only. */
export const ClusterRoleBinding = defineKind<ClusterRoleBinding>({
  definition: "io.k8s.api.rbac.v1.ClusterRoleBinding",
  ...bindingRules<ClusterRoleBinding>({ namespaced: false }),
});
