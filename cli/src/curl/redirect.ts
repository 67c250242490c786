import type { CurlRequest } from "./request.ts";

/** Redirects that -L follows (curl's --max-redirs). */
export const mostRedirects = 50;

/**
 * The request that a redirecting answer asks for; undefined when it is none.
 * @param keepMethod -X was given: curl then sends that method everywhere
 */
export function redirected(request: CurlRequest, answer: { status: number; location: string | undefined }, keepMethod: boolean): CurlRequest | undefined {
  const { status, location } = answer;
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  const url = new URL(location, request.url);
  const toGet = !keepMethod && (status === 303 ? request.method !== "HEAD" : status < 303 && request.method === "POST");
  const sameHost = url.host === request.url.host;
  const headers = request.headers
    .filter(([name]) => sameHost || !/^(authorization|cookie)$/i.test(name))
    .filter(([name]) => !(toGet && /^content-(type|length)$/i.test(name)))
    .map(([name, value]) => [name, name.toLowerCase() === "host" ? url.host : value] as const);
  return { url, method: toGet ? "GET" : request.method, headers, body: toGet ? undefined : request.body };
}
