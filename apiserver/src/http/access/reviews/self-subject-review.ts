import { timestamp } from "@kx/shared/meta/clock";
import type { User } from "../../../registry/registry.ts";
import { defineReview } from "./review.ts";

/** A user as authentication.k8s.io writes one. */
export const userInfo = ({ name, uid, groups, extra }: User): object => ({
  username: name,
  ...(uid ? { uid } : {}),
  ...(groups.length > 0 ? { groups } : {}),
  ...(extra && Object.keys(extra).length > 0 ? { extra } : {}),
});

/** `kubectl auth whoami` (pkg/registry/authentication/selfsubjectreview). */
export const SelfSubjectReview = defineReview("io.k8s.api.authentication.v1.SelfSubjectReview", (_review, { user }, { clock }) => ({
  metadata: { creationTimestamp: timestamp(clock) },
  status: { userInfo: userInfo(user) },
}));
