import type { User } from "../../registry/registry.ts";
import { publicPaths, unauthenticatedGroup } from "./anonymous.ts";
import type { Authorizer } from "./authorizer.ts";

const isAuthenticated = ({ groups }: User): boolean => !groups.includes(unauthenticatedGroup);

/** Everybody who is authenticated may do everything; the others may read what `system:public-info-viewer` shows. */
export const allowAuthenticated: Authorizer = {
  authorize(attributes) {
    const { user, verb } = attributes;
    return { allowed: isAuthenticated(user) || (verb === "get" && "path" in attributes && publicPaths.has(attributes.path)), reason: "" };
  },
  rulesFor(user) {
    if (!isAuthenticated(user)) return { resourceRules: [], nonResourceRules: [{ verbs: ["get"], nonResourceURLs: [...publicPaths].sort() }], incomplete: false };
    return {
      resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }],
      nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
      incomplete: false,
    };
  },
};
