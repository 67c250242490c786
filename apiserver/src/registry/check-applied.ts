import type { KubeObject } from "@kx/shared/meta/object";
import { badRequest, StatusError } from "@kx/shared/errors/status-error";
import { typedFaults } from "@kx/shared/patch/typed-faults";

/**
 * Checks that a body is an applied configuration of that version and kind, as upstream's versioncheck.go and
 * structuredmerge.go do.
 * @throws StatusError 400 for another type or managedFields of the client's own, 500 for what the schema does not know
 */
export function checkApplied({ definition, apiVersion, kind }: { definition: string; apiVersion: string; kind: string }, body: unknown): KubeObject {
  const applied = body as Partial<KubeObject>;
  const type = typeText(applied);
  if (applied.apiVersion !== apiVersion || applied.kind !== kind) throw badRequest(`invalid object type: ${type}`);
  if (Array.isArray(applied.metadata?.managedFields)) throw badRequest("metadata.managedFields must be nil");
  const faults = typedFaults({ ref: definition, zero: "omitted" }, applied);
  if (faults.length > 0) {
    const [namespace, name] = [applied.metadata?.namespace, applied.metadata?.name].map(textOrNone);
    const text = faults.length === 1 ? faults[0] : ["errors:", ...faults.map((fault) => `  ${fault}`)].join("\n");
    throw new StatusError({ code: 500, message: `failed to create typed patch object (${namespace}/${name}; ${type}): ${text}` });
  }
  return applied as KubeObject;
}

/** As Go prints a group, version and kind: `apps/v1, Kind=Deployment`, `/v1, Kind=Pod`. */
function typeText(applied: Partial<Record<"apiVersion" | "kind", unknown>>): string {
  const [apiVersion = "", kind] = [applied.apiVersion, applied.kind].map(textOrNone);
  return `${apiVersion.includes("/") ? "" : "/"}${apiVersion}, Kind=${kind}`;
}

/** Of a body that nobody has decoded yet. */
const textOrNone = (value: unknown): string => (typeof value === "string" ? value : "");
