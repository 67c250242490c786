import type { TokenKey } from "./token-key.ts";

/** The parts of a token in compact form; nothing of it is verified yet. */
export interface JsonWebToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** What the signature stands for. */
  readonly signed: string;
  readonly signature: Buffer;
}

const base64url = /^[A-Za-z0-9_-]*$/;

/** Reads the compact form; undefined where it is none. */
export function parseToken(text: string): JsonWebToken | undefined {
  const [head, payload, signature, ...more] = text.split(".");
  if (head === undefined || payload === undefined || signature === undefined || more.length > 0) return undefined;
  const header = jsonObject(head);
  const claims = jsonObject(payload);
  if (!header || !claims || !base64url.test(signature)) return undefined;
  return { header, claims, signed: `${head}.${payload}`, signature: Buffer.from(signature, "base64url") };
}

function jsonObject(text: string): Record<string, unknown> | undefined {
  if (!base64url.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** @param claims are written with their keys in order, as a cluster writes them */
export function signToken(key: TokenKey, claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "ES256", kid: key.id })}.${part(sorted(claims))}`;
  return `${signed}.${key.sign(signed).toString("base64url")}`;
}

function sorted<T>(value: T): T {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).filter(([, held]) => held !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, held]) => [key, sorted(held as unknown)])) as T;
}
