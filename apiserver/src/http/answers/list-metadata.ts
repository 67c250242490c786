import type { Listed } from "../../registry/registry.ts";

export interface ListMetadata {
  resourceVersion: string;
  continue?: string;
  remainingItemCount?: number;
}

export function listMetadata({ revision, continue: token, remainingItemCount }: Omit<Listed, "entries">): ListMetadata {
  return {
    resourceVersion: String(revision),
    ...(token ? { continue: token } : {}),
    ...(token && remainingItemCount !== undefined ? { remainingItemCount } : {}),
  };
}
