import type { User } from "../../registry/registry.ts";

export const unauthenticatedGroup = "system:unauthenticated";
export const authenticatedGroup = "system:authenticated";

/** Whoever shows no credential, where that is allowed (apiserver authentication/request/anonymous). */
export const anonymousUser: User = { name: "system:anonymous", groups: [unauthenticatedGroup] };

/** What the ClusterRole `system:public-info-viewer` opens to everybody. */
export const publicPaths: ReadonlySet<string> = new Set(["/healthz", "/livez", "/readyz", "/version", "/version/"]);
