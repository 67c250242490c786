import { Namespace } from "@kx/shared/kinds/core/namespace";
import { ServiceAccount } from "@kx/shared/kinds/core/service-account";
import { defineController } from "./controller.ts";
import { createUnlessTerminating } from "./create-unless-terminating.ts";
import { wake } from "./wakes.ts";

const name = "default";

/** Gives every namespace its ServiceAccount `default`, again when it was deleted (pkg/controller/serviceaccount). */
export const serviceAccountController = defineController<Namespace>({
  name: "service-account-controller",
  reconciles: Namespace,
  wakesOn: [wake(ServiceAccount, ({ metadata }) => (metadata.name === name ? [{ name: metadata.namespace ?? "" }] : []))],
  async reconcile(namespace, ref, { cache, client }) {
    if (!namespace || namespace.metadata.deletionTimestamp) return;
    const account = { namespace: ref.name, name };
    if (!cache.of(ServiceAccount).get(account)) await createUnlessTerminating(client, ServiceAccount, { metadata: account });
  },
});
