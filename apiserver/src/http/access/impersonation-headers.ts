import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { badRequest } from "@kx/shared/errors/status-error";
import type { User } from "../../registry/registry.ts";

const extraPrefix = "impersonate-extra-";

/** Whether any header asks for impersonation: most requests have none. */
export function impersonates(headers: IncomingHttpHeaders): boolean {
  for (const name in headers) if (name.startsWith("impersonate-")) return true;
  return false;
}

/**
 * Who the headers say one wants to act as, exactly as they stand (endpoints/filters/impersonation
 * processImpersonationHeaders).
 * @throws StatusError 400 when they name no user
 */
export function impersonationWanted({ headersDistinct }: Pick<IncomingMessage, "headersDistinct">): User | undefined {
  const [name = ""] = headersDistinct["impersonate-user"] ?? [];
  const [uid = ""] = headersDistinct["impersonate-uid"] ?? [];
  const groups = headersDistinct["impersonate-group"];
  const extra: Record<string, string[]> = {};
  for (const [header, values = []] of Object.entries(headersDistinct)) {
    if (!header.startsWith(extraPrefix)) continue;
    const key = unescaped(header.slice(extraPrefix.length));
    extra[key] = [...(extra[key] ?? []), ...values];
  }
  const hasExtra = Object.keys(extra).length > 0;
  if (name) return { name, ...(uid ? { uid } : {}), groups: groups ?? [], ...(hasExtra ? { extra } : {}) };
  if (!uid && !groups && !hasExtra) return undefined;
  throw badRequest(`requested ${goUser(uid, groups, hasExtra ? extra : undefined)} without impersonating a user name`);
}

function unescaped(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** A user as Go's `%#v` prints it. */
function goUser(uid: string, groups: readonly string[] | undefined, extra: Readonly<Record<string, readonly string[]>> | undefined): string {
  const list = (values: readonly string[]): string => `[]string{${values.map((value) => JSON.stringify(value)).join(", ")}}`;
  const entries = Object.entries(extra ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const map = extra ? `map[string][]string{${entries.map(([key, values]) => `${JSON.stringify(key)}:${list(values)}`).join(", ")}}` : "map[string][]string(nil)";
  return `&user.DefaultInfo{Name:"", UID:${JSON.stringify(uid)}, Groups:${groups ? list(groups) : "[]string(nil)"}, Extra:${map}}`;
}
