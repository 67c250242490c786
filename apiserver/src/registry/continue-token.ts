import { badRequest } from "@kx/shared/errors/status-error";
import type { Key, Revision } from "../storage/storage.ts";

/**
 * The `continue` token of a list, in the real server's form: unpadded base64url JSON of the revision that the first
 * page showed and the key (below the collection) to go on from (apiserver storage/continue.go).
 */
export function encodeContinue(revision: Revision, prefix: Key, after: Key): string {
  const token = { v: "meta.k8s.io/v1", rv: revision, start: `${after.slice(prefix.length)}\0` };
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

/** @throws StatusError 400 when the token is none of ours */
export function decodeContinue(token: string, prefix: Key): { revision: Revision; after: Key } {
  let parsed: { v?: unknown; rv?: unknown; start?: unknown };
  try {
    parsed = JSON.parse(Buffer.from(token, "base64url").toString()) as typeof parsed;
  } catch {
    throw badRequest("continue key is not valid: illegal base64 data");
  }
  if (parsed.v !== "meta.k8s.io/v1") throw badRequest(`continue key is not valid: server does not recognize this encoded version ${JSON.stringify(parsed.v ?? "")}`);
  const { rv, start } = parsed;
  if (typeof rv !== "number" || rv <= 0) throw badRequest(`continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)`);
  if (typeof start !== "string" || start.length === 0) throw badRequest("continue key is not valid: encoded start key empty (version meta.k8s.io/v1)");
  return { revision: rv, after: prefix + (start.endsWith("\0") ? start.slice(0, -1) : start) };
}
