import type { ManifestSource } from "../errors/manifest-source.ts";
import { parseDocument } from "./parse-document.ts";

/** The object that a source stands for: the document's value, or the item of its List. */
export function objectAt(source: ManifestSource): unknown {
  let value = parseDocument(source);
  for (const step of source.path ?? []) value = (value as Record<string | number, unknown> | undefined)?.[step];
  return value;
}
