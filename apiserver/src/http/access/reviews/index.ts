import type { Unstored } from "../../request/unstored.ts";
import { LocalSubjectAccessReview, SelfSubjectAccessReview, SelfSubjectRulesReview, SubjectAccessReview } from "./access-reviews.ts";
import { SelfSubjectReview } from "./self-subject-review.ts";
import { TokenReview } from "./token-review.ts";

/** Every question that is posted and answered, and never stored. */
export const reviews: readonly Unstored[] = [
  SelfSubjectReview,
  TokenReview,
  LocalSubjectAccessReview,
  SelfSubjectAccessReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
];
