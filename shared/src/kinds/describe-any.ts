import type { KubeObject } from "../meta/object.ts";
import { describeAnnotations, describeMap } from "./describe.ts";
import type { DescribeWriter } from "./kind.ts";

const shownAbove = new Set([
  ".metadata.managedFields",
  ".metadata.name",
  ".metadata.namespace",
  ".metadata.labels",
  ".metadata.annotations",
]);
const acronyms = new Set(["API", "URL", "UID", "GUID"]);

/** Every field of an object, for kinds without a description of their own; Events are the caller's. */
export function describeAny(object: KubeObject, out: DescribeWriter): void {
  out.line(0, `Name:\t${object.metadata.name ?? ""}`);
  out.line(0, `Namespace:\t${object.metadata.namespace ?? ""}`);
  describeMap(out, 0, "Labels", object.metadata.labels);
  describeAnnotations(out, object.metadata.annotations);
  describeFields(out, 0, object, "");
}

function describeFields(out: DescribeWriter, level: number, content: object, path: string): void {
  for (const [field, value] of Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const inner = `${path}.${field}`;
    if (shownAbove.has(inner)) continue;
    if (typeof value !== "object" || value === null) {
      out.line(level, `${labelFor(field)}:\t${value ?? "<nil>"}`);
      continue;
    }
    out.line(level, `${labelFor(field)}:`);
    if (!Array.isArray(value)) describeFields(out, level + 1, value as object, inner);
    for (const item of Array.isArray(value) ? (value as unknown[]) : []) {
      if (typeof item === "object" && item !== null) describeFields(out, level + 1, item, inner);
      else out.line(level + 1, String(item));
    }
  }
}

/** `creationTimestamp` as `Creation Timestamp`, as kubectl splits camel case: `podIPs` is `Pod I Ps`. */
export function labelFor(field: string): string {
  if (!/^[\p{L}-]*$/u.test(field)) return field;
  const parts = field.match(/\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}\p{Ll}+|\p{Lu}+|\p{Ll}+|[^\p{Lu}\p{Ll}]+/gu) ?? [];
  const merged: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    const joins = part.length >= 2 && part === part.toUpperCase() && /^\p{Lu}/u.test(parts[i + 1] ?? "");
    merged.push(joins ? part + parts[++i]! : part);
  }
  return merged.map(asTitle).join(" ");
}

function asTitle(part: string): string {
  if (acronyms.has(part.toUpperCase())) return part.toUpperCase();
  return part === part.toLowerCase() ? part.charAt(0).toUpperCase() + part.slice(1) : part;
}
