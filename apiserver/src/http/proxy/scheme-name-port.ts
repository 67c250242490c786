/** What stands in a path in place of a name: `web`, `web:80`, `https:web:443`. */
export interface SchemeNamePort {
  readonly scheme: "" | "http" | "https";
  readonly name: string;
  /** A number or a name; empty where none is given. */
  readonly port: string;
}

const schemes: ReadonlySet<string> = new Set(["", "http", "https"]);

/** Undefined for what has no such form (apimachinery util/net SplitSchemeNamePort). */
export function splitSchemeNamePort(id: string): SchemeNamePort | undefined {
  const parts = id.split(":");
  if (parts.length > 3) return undefined;
  const [scheme = "", name = "", port = ""] = parts.length === 3 ? parts : ["", ...parts];
  return name && schemes.has(scheme) ? { scheme: scheme as SchemeNamePort["scheme"], name, port } : undefined;
}
