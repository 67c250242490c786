import { getIfPresent } from "@kx/shared/client/get-if-present";
import type { ApiClient } from "@kx/shared/client/api-client";
import { Secret } from "@kx/shared/kinds/core/secret";
import { ServiceAccount } from "@kx/shared/kinds/core/service-account";
import { isReason } from "@kx/shared/errors/status-error";
import { refOf } from "@kx/shared/meta/object";
import { defineController, type Controller } from "./controller.ts";
import { wake } from "./wakes.ts";

const tokenType = "kubernetes.io/service-account-token";
const accountName = "kubernetes.io/service-account.name";
const accountUid = "kubernetes.io/service-account.uid";

export interface TokensControllerOptions {
  /** The cluster's CA as PEM. */
  ca: string;
  /** A token that holds as long as the Secret does. */
  issueForSecret(account: ServiceAccount, secretName: string): string;
}

/** Fills in the Secrets that are to hold a ServiceAccount's token, and removes those of an account that is gone (pkg/controller/serviceaccount/tokens_controller.go). */
export function tokensController({ ca, issueForSecret }: TokensControllerOptions): Controller<Secret> {
  return defineController<Secret>({
    name: "tokens-controller",
    reconciles: Secret,
    wakesOn: [wake(ServiceAccount, ({ metadata }, _previous, cache) => cache.of(Secret).list(metadata.namespace).filter((secret) => accountOf(secret) === metadata.name).map(refOf))],
    async reconcile(secret, ref, { cache, client }) {
      const name = secret && accountOf(secret);
      if (!secret || !name || secret.metadata.deletionTimestamp) return;
      const wanted = { namespace: ref.namespace ?? "", name };
      const uid = secret.metadata.annotations?.[accountUid];
      const is = (account: ServiceAccount | undefined): boolean => account !== undefined && (!uid || uid === account.metadata.uid);
      const cached = cache.of(ServiceAccount).get(wanted);
      const account = is(cached) ? cached : await getIfPresent(client, ServiceAccount, wanted);
      await unlessOvertaken(async () => {
        if (!account || !is(account)) await client.delete(Secret, ref, { preconditions: { uid: secret.metadata.uid! } });
        else await complete(client, secret, account);
      });
    },
  });

  async function complete(client: ApiClient, secret: Secret, account: ServiceAccount): Promise<void> {
    const { name = "", namespace = "", resourceVersion } = secret.metadata;
    const data = secret.data ?? {};
    const encoded = Buffer.from(ca).toString("base64");
    const missing = {
      ...(data["ca.crt"] === encoded ? {} : { "ca.crt": encoded }),
      ...(data["namespace"] ? {} : { namespace: Buffer.from(namespace).toString("base64") }),
      ...(data["token"] ? {} : { token: Buffer.from(issueForSecret(account, name)).toString("base64") }),
    };
    if (Object.keys(missing).length === 0) return;
    const annotations = { [accountName]: account.metadata.name, [accountUid]: account.metadata.uid };
    await client.patch(Secret, refOf(secret), { type: "merge", body: { metadata: { resourceVersion, annotations }, data: missing } });
  }
}

/** The ServiceAccount whose token a Secret is to hold. */
const accountOf = ({ type, metadata }: Secret): string | undefined => (type === tokenType ? metadata.annotations?.[accountName] : undefined);


/** Somebody changed or removed the Secret meanwhile: the cache will tell, if there is anything left to do. */
async function unlessOvertaken(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isReason(error, "NotFound") && !isReason(error, "Conflict")) throw error;
  }
}
