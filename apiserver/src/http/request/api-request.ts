import type { Clock, Random } from "@kx/shared/meta/clock";
import type { ApiNetwork } from "@kx/shared/net/api-network";
import type { PodAccess } from "@kx/shared/net/pod-access";
import type { Registry, User } from "../../registry/registry.ts";
import type { Authorizer } from "../access/authorizer.ts";
import type { ServiceAccountTokens } from "../access/tokens/service-account-tokens.ts";
import type { RepeatedApplies } from "../verbs/repeated-applies.ts";
import type { RequestInfo } from "./request-info.ts";

/** A body as it came: bytes from a connection, or the value itself from a caller in this process. */
export type RequestBody = { readonly bytes: Buffer } | { readonly value: unknown };

/** One authenticated request for a resource, from a connection or from this process: verbs see no difference. */
export interface ApiRequest {
  readonly info: RequestInfo;
  readonly user: User;
  readonly query: URLSearchParams;
  /** Who writes, when the query does not say. */
  readonly defaultFieldManager: string;
  /** The media type without parameters, in lower case; empty when there is none. */
  readonly contentType: string;
  /** @throws StatusError 413 */
  body(): Promise<RequestBody>;
  /** Adds a Warning header. */
  warn(text: string): void;
  /** Aborts when the client goes away. */
  signal(): AbortSignal;
}

/** What the verbs work with. */
export interface ApiFloor {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly random: Random;
  readonly pods: PodAccess;
  readonly network: ApiNetwork;
  readonly authorizer: Authorizer;
  readonly tokens: ServiceAccountTokens;
  readonly applies: RepeatedApplies;
}
