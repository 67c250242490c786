import type { StatusError } from "@kx/shared/errors/status-error";
import type { Cluster } from "../cluster/cluster.ts";
import type { ManifestSource } from "../errors/manifest-source.ts";

/** What a hint may look at. */
export interface HintCall {
  /** The error as it was thrown, before words about a file were put before its message. */
  error: unknown;
  /** The server's refusal, when it is one. */
  status: StatusError | undefined;
  /** Where the object stands, when it came from a manifest. */
  source: ManifestSource | undefined;
  /** The cluster that was talked to, when the call came so far. */
  cluster: Cluster | undefined;
}

/** The one change that mends it, without a final full stop; undefined when this hint has nothing to say. */
export type Hint = (call: HintCall) => string | undefined | Promise<string | undefined>;
