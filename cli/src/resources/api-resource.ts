import type { Resource } from "@kx/shared/schema/schema";

/** A resource as discovery tells it. */
export type ApiResource = Omit<Resource, "subresources" | "definition">;

/** `deployments.apps`, `pods`. */
export function groupResource({ plural, group }: Pick<ApiResource, "plural" | "group">): string {
  return group ? `${plural}.${group}` : plural;
}
