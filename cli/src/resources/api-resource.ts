import type { Resource } from "@kx/shared/schema/schema";

/** A resource as discovery tells it. */
export type ApiResource = Omit<Resource, "subresources" | "definition">;

/** `deployments.apps`, `pods`. */
export function groupResource({ plural, group }: Pick<ApiResource, "plural" | "group">): string {
  return group ? `${plural}.${group}` : plural;
}

/** How messages begin: `deployment.apps/web`, `pod/web-0`. */
export function kindName({ kind, group }: Pick<ApiResource, "kind" | "group">, name: string): string {
  return `${kind.toLowerCase()}${group ? `.${group}` : ""}/${name}`;
}
