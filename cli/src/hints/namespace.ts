import type { Hint } from "./hint.ts";

/** A namespace that is not there, or is going. */
export const namespaceHint: Hint = ({ status }) => {
  const { details, reason } = status?.status ?? {};
  if (reason === "NotFound" && details?.kind === "namespaces" && details.name) {
    return `create the namespace first: kx create namespace ${details.name}`;
  }
  const terminating = details?.causes?.some((cause) => cause.reason === "NamespaceTerminating");
  return terminating ? "the namespace is being deleted: wait until it is gone, then create it again" : undefined;
};
