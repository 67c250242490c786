import { invalid, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { validateSegment } from "../../networking/local-reference.ts";

/** Which apiVersions of a reference pass: any at all, those of the core group too, or only those with a group. */
export type AllowedVersion = "any" | "core" | "grouped";

/** A reference to an object of any kind. */
export function validateReference(
  reference: { apiVersion?: string; kind?: string; name?: string } | undefined,
  at: FieldPath,
  allowed: AllowedVersion,
): FieldError[] {
  const { apiVersion = "", kind = "", name = "" } = reference ?? {};
  return [
    ...validateSegment(kind, at.child("kind")),
    ...validateSegment(name, at.child("name")),
    ...apiVersionFaults(apiVersion, allowed).map((fault) => invalid(at.child("apiVersion"), apiVersion, fault)),
  ];
}

function apiVersionFaults(apiVersion: string, allowed: AllowedVersion): string[] {
  if (allowed === "any") return [];
  const slashes = apiVersion.split("/").length - 1;
  if (slashes > 1) return [`unexpected GroupVersion string: ${apiVersion}`];
  const hasGroup = slashes === 1 && apiVersion !== "/" && !apiVersion.startsWith("/");
  return hasGroup || allowed === "core" ? [] : ["apiVersion must specify API group"];
}
