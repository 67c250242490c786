import { nearest } from "../errors/nearest.ts";
import { parseDocument } from "../resources/parse-document.ts";
import { placeOfField } from "../resources/locate.ts";
import type { Hint } from "./hint.ts";

const known: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata", "spec", "status", "data", "items"]);

/** `piVersion` for `apiVersion`: the key that is nearest to what is missing, with its line. */
export const missingKeyHint: Hint = ({ error, source }) => {
  if (!source || !(error instanceof Error)) return undefined;
  if (error.message.includes("invalid object to validate")) {
    return `${source.file}:${source.firstLine}: a manifest is an object with apiVersion, kind and metadata`;
  }
  const missing = /(apiVersion|kind) not set/.exec(error.message)?.[1] ?? (/Object 'Kind' is missing/.test(error.message) ? "kind" : undefined);
  if (!missing) return undefined;
  const object = parseDocument(source) as Record<string, unknown>;
  const strangers = Object.keys(object).filter((key) => !known.has(key));
  const [near] = nearest(missing, strangers);
  if (near) return `${placeOfField(source, [near])}: ${JSON.stringify(near)} is not a field: did you mean ${JSON.stringify(missing)}?`;
  const example = missing === "kind" ? "kind: Service" : "apiVersion: v1";
  return `${source.file}:${source.firstLine}: every object says what it is: add a line such as "${example}"`;
};
