import { badRequest } from "@kx/shared/errors/status-error";
import { TokenError } from "../tokens/token-error.ts";
import { defineReview } from "./review.ts";
import { userInfo } from "./self-subject-review.ts";

interface TokenReviewSpec {
  token?: string;
  audiences?: string[];
}

/** Whom a token stands for, asked by a server that was shown it (pkg/registry/authentication/tokenreview). */
export const TokenReview = defineReview<TokenReviewSpec>("io.k8s.api.authentication.v1.TokenReview", async ({ metadata, spec = {} }, _request, { tokens }) => {
  const { token = "", audiences = [] } = spec;
  if (!token) throw badRequest("token is required for TokenReview in authentication");
  const answer = (status: object): { metadata: object; spec: object; status: object } => ({ metadata, spec, status });
  const refused = (error: string): ReturnType<typeof answer> => answer({ user: {}, error });
  try {
    // As in an Authorization header: what follows a blank is not read.
    const [shown = ""] = token.trim().split(" ", 1);
    const known = await tokens.authenticate(shown, audiences.length > 0 ? audiences : tokens.audiences);
    if (!known) return refused("invalid bearer token");
    return answer({ authenticated: true, user: userInfo(known.user), audiences: known.audiences });
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    // The API server asks for its own loopback token first.
    return refused(`[invalid bearer token, ${error.message}]`);
  }
});
