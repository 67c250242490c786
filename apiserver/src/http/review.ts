import type { IncomingMessage } from "node:http";
import type { User } from "../registry/registry.ts";
import type { ValueAnswer } from "./answers/answer.ts";
import { decodeBody } from "./body/decode-body.ts";
import { readBody } from "./body/read-body.ts";
import { reviewPath, reviews, type Review } from "./discovery/reviews.ts";

const byPath = new Map(reviews.map((review) => [reviewPath(review), review]));

/** The review that is posted to this path. */
export const reviewAt = (path: string): Review | undefined => byPath.get(path);

/** Answers a review with its own spec and the status. @throws StatusError 400, 413, 415 */
export async function answerReview({ resource, status }: Review, incoming: IncomingMessage, user: User): Promise<ValueAnswer> {
  const contentType = (incoming.headers["content-type"] ?? "").split(";", 1)[0]!.trim();
  const bytes = await readBody(incoming);
  const { value } = await decodeBody({ bytes }, { contentType, kind: resource.kind, strict: false });
  const { spec = {} } = value as { spec?: Record<string, unknown> };
  return {
    type: "value",
    code: 201,
    value: {
      kind: resource.kind,
      apiVersion: `${resource.group}/${resource.version}`,
      metadata: { creationTimestamp: null },
      spec,
      status: status(spec, user),
    },
  };
}
