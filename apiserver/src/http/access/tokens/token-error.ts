/** Why a token is not accepted; a TokenReview tells it, a request is only answered 401. */
export class TokenError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TokenError";
  }
}
