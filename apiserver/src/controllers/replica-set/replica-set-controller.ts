import { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import { replicaController } from "./replica-controller.ts";

/** Keeps as many pods as a ReplicaSet asks for. */
export const replicaSetController = replicaController<ReplicaSet>({
  name: "replicaset-controller",
  kind: ReplicaSet,
  selectorOf: ({ spec }) => spec?.selector,
  shown: (status) => status,
});
