import { notFoundDocument, textDocument, type Document, type DocumentRequest } from "./document.ts";

/** One line of `?verbose`. */
export interface HealthCheck {
  name: string;
  /** True when it is well. */
  check(): boolean;
}

const ping: HealthCheck = { name: "ping", check: () => true };

/** `/healthz`, `/livez` or `/readyz`, and each check by its own path below (apiserver server/healthz). */
export function health(root: "healthz" | "livez" | "readyz", checks: readonly HealthCheck[]): (request: DocumentRequest) => Document {
  const all = [ping, ...checks];
  return ({ path, query }) => {
    const name = path.slice(root.length + 2);
    if (name) {
      const one = all.find((candidate) => candidate.name === name);
      if (!one) return notFoundDocument();
      return one.check() ? plain("ok") : plain("internal server error: not ready\n", 500);
    }
    const excluded = new Set(query.getAll("exclude"));
    const lines: string[] = [];
    let failed = false;
    for (const one of all) {
      if (excluded.has(one.name)) lines.push(`[+]${one.name} excluded: ok`);
      else if (one.check()) lines.push(`[+]${one.name} ok`);
      else {
        failed = true;
        lines.push(`[-]${one.name} failed: reason withheld`);
      }
    }
    const report = (ending: string): string => `${lines.join("\n")}\n${root} check ${ending}\n`;
    if (failed) return plain(report("failed"), 500);
    return plain(query.has("verbose") ? report("passed") : "ok");
  };
}

const plain = (body: string, code = 200): Document => ({ ...textDocument(body, code), headers: { "X-Content-Type-Options": "nosniff" } });
