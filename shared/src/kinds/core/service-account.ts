import type { V1ServiceAccount } from "@kubernetes/client-node";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, nameColumn } from "../columns.ts";
import { describeEvents, describeLines, describeMetadata } from "../describe.ts";
import { defineKind } from "../kind.ts";

export type ServiceAccount = Typed<V1ServiceAccount>;

const mountableSecrets = "kubernetes.io/enforce-mountable-secrets";

/** Who a pod is to the API. */
export const ServiceAccount = defineKind<ServiceAccount>({
  definition: "io.k8s.api.core.v1.ServiceAccount",
  prepareForCreate: keepSecretNames,
  prepareForUpdate: keepSecretNames,
  warnings: (next, old) =>
    next.metadata.annotations?.[mountableSecrets] !== undefined && old?.metadata.annotations?.[mountableSecrets] === undefined
      ? [
          `metadata.annotations[${mountableSecrets}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`,
        ]
      : [],
  deleteAnswers: "object",
  columns: [nameColumn, ageColumn],
  async describe(account, client, out, now) {
    describeMetadata(account, out);
    describeLines(
      out,
      0,
      "Image pull secrets",
      (account.imagePullSecrets ?? []).map(({ name }) => name ?? ""),
    );
    await describeEvents(account, client, out, now);
  },
});

function keepSecretNames(draft: ServiceAccount): void {
  if (draft.secrets) draft.secrets = draft.secrets.map(({ name }) => (name === undefined ? {} : { name }));
}
