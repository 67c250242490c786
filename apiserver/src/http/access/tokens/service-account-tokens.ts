import type { KubeObject } from "@kx/shared/meta/object";
import type { Clock, Random } from "@kx/shared/meta/clock";
import type { Registry, User } from "../../../registry/registry.ts";
import { uniqueId } from "../../../registry/unique-id.ts";
import { boundClaims, legacyClaims, legacyIssuer, type BoundClaims, type BoundTokenRequest } from "./claims.ts";
import { parseToken, signToken } from "./json-web-token.ts";
import { tokenKey, type TokenKey } from "./token-key.ts";
import { TokenError } from "./token-error.ts";
import { validateBound } from "./validate-bound.ts";
import { validateLegacy } from "./validate-legacy.ts";

/** Who signs a cluster's tokens, and the audience of those that ask for none: what kubeadm writes. */
const issuer = "https://kubernetes.default.svc.cluster.local";

/** So many tokens are remembered as verified. */
const mostVerified = 1000;

export interface TokenUser {
  readonly user: User;
  /** Those of the token that were asked for. */
  readonly audiences: readonly string[];
}

/** Issues the tokens of ServiceAccounts and knows them again. */
export interface ServiceAccountTokens {
  readonly issuer: string;
  /** Of the API server itself. */
  readonly audiences: readonly string[];
  readonly key: TokenKey;
  issue(request: BoundTokenRequest): string;
  /** For a Secret of type `kubernetes.io/service-account-token`. */
  issueForSecret(account: KubeObject, secretName: string): string;
  /**
   * @param audiences whom it is shown to; the API server by default
   * @returns undefined where it is no token of ours
   * @throws TokenError when it is one that does not hold
   */
  authenticate(token: string, audiences?: readonly string[]): Promise<TokenUser | undefined>;
}

export interface ServiceAccountTokensOptions {
  registry: Registry;
  clock: Clock;
  random: Random;
  /** The private key as PEM, read at the first token. */
  key: string;
}

/** pkg/serviceaccount/jwt.go. */
export function createServiceAccountTokens({ registry, clock, random, key: pem }: ServiceAccountTokensOptions): ServiceAccountTokens {
  const audiences = [issuer];
  const verified = new Map<string, Readonly<Record<string, unknown>>>();
  let key: TokenKey | undefined;
  const theKey = (): TokenKey => (key ??= tokenKey(pem));

  /** The claims of a token whose issuer and signature are ours. @throws TokenError */
  function verify(token: string): Readonly<Record<string, unknown>> | undefined {
    const known = verified.get(token);
    if (known) return known;
    const parsed = parseToken(token);
    if (!parsed || (parsed.claims["iss"] !== issuer && parsed.claims["iss"] !== legacyIssuer)) return undefined;
    const { kid } = parsed.header;
    if (kid !== undefined && kid !== "" && kid !== theKey().id) throw new TokenError("invalid signature, no keys found");
    if (parsed.header["alg"] !== "ES256" || !theKey().verifies(parsed.signed, parsed.signature)) {
      throw new TokenError("go-jose/go-jose: error in cryptographic primitive");
    }
    if (verified.size >= mostVerified) verified.clear();
    verified.set(token, parsed.claims);
    return parsed.claims;
  }

  return {
    issuer,
    audiences,
    get key() {
      return theKey();
    },
    issue(request) {
      const now = Math.floor(clock.now() / 1000);
      return signToken(theKey(), boundClaims(request, { issuer, now, id: uniqueId(random) }));
    },
    issueForSecret: (account, secretName) => signToken(theKey(), legacyClaims(account, secretName)),
    async authenticate(token, asked = audiences) {
      const claims = verify(token);
      if (!claims) return undefined;
      const own = claims["aud"] === undefined ? audiences : [claims["aud"]].flat().map(String);
      const shared = own.filter((audience) => asked.includes(audience));
      if (shared.length === 0) throw new TokenError(`token audiences ${goList(own)} is invalid for the target audiences ${goList(asked)}`);
      const isLegacy = claims["iss"] === legacyIssuer;
      const user = isLegacy
        ? await validateLegacy(token, claims, clock.now(), registry)
        : // What we signed has the form that we gave it.
          await validateBound(claims as Partial<BoundClaims>, Math.floor(clock.now() / 1000), registry);
      return { user, audiences: shared };
    },
  };
}

/** A list of texts as Go's `%q` prints it. */
const goList = (values: readonly string[]): string => `[${values.map((value) => JSON.stringify(value)).join(" ")}]`;
