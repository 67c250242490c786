import { ConnectError, type Hop } from "@kx/shared/net/fabric";
import { forwardProxyHeaders, type FailureBody } from "@kx/shared/net/forward-proxy";

/** The answer to a request whose connection could not be made. */
export interface ProxyFailure {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Hops as they travel in a header: base64url of their JSON. */
export const hopsHeader = (hops: readonly Hop[]): string => Buffer.from(JSON.stringify(hops)).toString("base64url");

/** @param trace whether the client asked for the hops */
export function failureOf(error: unknown, trace: boolean): ProxyFailure {
  if (!(error instanceof ConnectError)) throw error;
  const { code, message: why, mend, hops } = error;
  const failure: FailureBody = mend === undefined ? { code, why } : { code, why, mend };
  return {
    status: code === "dropped" || code === "timeout" ? 504 : 502,
    headers: {
      "content-type": "application/json",
      [forwardProxyHeaders.failure]: code,
      ...(trace ? { [forwardProxyHeaders.hops]: hopsHeader(hops) } : {}),
    },
    body: `${JSON.stringify(failure)}\n`,
  };
}
