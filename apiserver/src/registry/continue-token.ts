import { badRequest } from "@kx/shared/errors/status-error";
import type { Key, Revision } from "../storage/storage.ts";

/** In a token in place of a revision: goes on in the newest state, whatever the pages before it showed. */
export const inconsistent = -1;

/**
 * The `continue` token of a list, in the real server's form: unpadded base64url JSON of the revision that the first
 * page showed and the key (below the collection) to go on from (apiserver storage/continue.go).
 */
export function encodeContinue(revision: Revision, prefix: Key, after: Key): string {
  const token = { v: "meta.k8s.io/v1", rv: revision, start: `${after.slice(prefix.length)}\0` };
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

/** @returns no revision where the newest state is to be shown. @throws StatusError 400 when the token is none of ours */
export function decodeContinue(token: string, prefix: Key): { revision: Revision | undefined; after: Key } {
  const { v, rv, start } = readToken(token);
  if (v !== "meta.k8s.io/v1") throw badToken(`: server does not recognize this encoded version ${typeof v === "string" ? v : ""}`);
  if (typeof rv !== "number" || rv === 0) throw badToken(": incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
  if (typeof start !== "string" || start.length === 0) throw badToken(": encoded start key empty (version meta.k8s.io/v1)");
  if (start.split("/").some((part) => part === "." || part === "..")) throw badToken(`: ${start}`);
  return { revision: rv < 0 ? undefined : rv, after: prefix + (start.endsWith("\0") ? start.slice(0, -1) : start) };
}

function readToken(token: string): { v?: unknown; rv?: unknown; start?: unknown } {
  // Go's decoder takes unpadded base64url only, and says where it stopped.
  const odd = token.search(/[^\w-]/);
  if (odd >= 0 || token.length % 4 === 1) throw badToken(`: illegal base64 data at input byte ${odd >= 0 ? odd : token.length - 1}`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(token, "base64url").toString());
  } catch {
    throw badToken(": invalid JSON");
  }
  return typeof parsed === "object" && parsed !== null ? parsed : {};
}

const badToken = (why: string): Error => badRequest(`invalid continue token: continue key is not valid${why}`);
