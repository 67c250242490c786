import type { Document } from "../../discovery/document.ts";
import type { ServiceAccountTokens } from "./service-account-tokens.ts";

const headers = { "Cache-Control": "public, max-age=3600" };

export interface OpenidOptions {
  tokens: ServiceAccountTokens;
  /** Where the keys can be read from inside the cluster: `https://172.18.0.2:6443/openid/v1/jwks`. */
  keysUri: string;
}

/** `/.well-known/openid-configuration`: how others can verify our tokens (pkg/serviceaccount/openidmetadata.go). */
export function openidConfiguration({ tokens, keysUri }: OpenidOptions): Document {
  const body = JSON.stringify({
    issuer: tokens.issuer,
    jwks_uri: keysUri,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: [tokens.key.jwk["alg"]],
  });
  return { code: 200, contentType: "application/json", body, headers };
}

/** `/openid/v1/jwks`. */
export const openidKeys = ({ tokens }: OpenidOptions): Document => ({
  code: 200,
  contentType: "application/jwk-set+json",
  body: JSON.stringify({ keys: [tokens.key.jwk] }),
  headers,
});
