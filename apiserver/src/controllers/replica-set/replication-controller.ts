import { ReplicationController } from "@kx/shared/kinds/core/replication-controller";
import { replicaController } from "./replica-controller.ts";

/** Keeps as many pods as a ReplicationController asks for. */
export const replicationController = replicaController<ReplicationController>({
  name: "replication-controller",
  kind: ReplicationController,
  selectorOf: ({ spec }) => ({ matchLabels: spec?.selector ?? {} }),
  shown: ({ terminatingReplicas: _unknown, ...status }) => status,
});
