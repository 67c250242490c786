import type { V1RoleBinding } from "@kubernetes/client-node";
import type { Typed } from "../../meta/object.ts";
import { defineKind } from "../kind.ts";
import { bindingRules } from "./binding.ts";

export type RoleBinding = Typed<V1RoleBinding>;

/** Who has a role in one namespace. Stored only. */
export const RoleBinding = defineKind<RoleBinding>({
  definition: "io.k8s.api.rbac.v1.RoleBinding",
  ...bindingRules<RoleBinding>({ namespaced: true }),
});
