import type { Hint } from "./hint.ts";

/** Requests that the server does not take at all. */
export const refusedHint: Hint = ({ status, cluster }) => {
  switch (status?.reason) {
    case "Unauthorized":
      return cluster?.record
        ? "the server does not know this client: `kx down` and `kx up` renew its credentials"
        : "the credential in the kubeconfig has expired or belongs to another cluster: `kx kubeconfig` prints that of a kx cluster";
    case "RequestEntityTooLarge":
      return "an object may have 1.5 MiB: split it, or keep large content outside the cluster";
    case "Expired":
      return "the cluster no longer keeps that old a state: list again without a resourceVersion";
    default:
      return undefined;
  }
};
