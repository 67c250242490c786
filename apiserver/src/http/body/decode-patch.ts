import { badRequest, unsupportedMediaType } from "@kx/shared/errors/status-error";
import type { PatchBody } from "../../registry/registry.ts";
import type { RequestBody } from "../request/api-request.ts";
import { goJsonError } from "./go-json-error.ts";
import { parseYaml } from "./parse-yaml.ts";

const typeOf: Readonly<Record<string, PatchBody["type"]>> = {
  "application/json-patch+json": "json",
  "application/merge-patch+json": "merge",
  "application/strategic-merge-patch+json": "strategic",
  "application/apply-patch+yaml": "apply",
};

/** The sort of patch that a media type names. @throws StatusError 415 */
export function patchType(contentType: string): PatchBody["type"] {
  const type = typeOf[contentType];
  if (!type) throw unsupportedMediaType(Object.keys(typeOf));
  return type;
}

export interface DecodedPatch {
  value: unknown;
  /** Of an apply patch: YAML keys that stand there twice, in the words of its parser. */
  duplicateFields: readonly string[];
}

/** A patch's document. @throws StatusError 400 when it cannot be read or has another shape */
export async function decodePatch(body: RequestBody, type: PatchBody["type"]): Promise<DecodedPatch> {
  const { value, duplicateFields } = "value" in body ? { value: body.value, duplicateFields: [] } : await parse(body.bytes, type);
  const isList = Array.isArray(value);
  if (type === "json" && !isList) throw badRequest(`json: cannot unmarshal ${wordOf(value)} into Go value of type jsonpatch.Patch`);
  if (type !== "json" && (isList || typeof value !== "object" || value === null)) {
    throw badRequest(words(type, `json: cannot unmarshal ${wordOf(value)} into Go value of type map[string]interface {}`));
  }
  return { value, duplicateFields };
}

async function parse(bytes: Buffer, type: PatchBody["type"]): Promise<DecodedPatch> {
  if (type === "apply") {
    const parsed = await parseYaml(bytes.toString("utf8"));
    if ("error" in parsed) throw badRequest(`error decoding YAML: ${parsed.error}`);
    return parsed;
  }
  try {
    return { value: JSON.parse(bytes.toString("utf8")) as unknown, duplicateFields: [] };
  } catch {
    throw badRequest(words(type, goJsonError(bytes) ?? "invalid UTF-8"));
  }
}

/** apiserver endpoints/handlers/patch.go: only the merge patch is announced. */
const words = (type: PatchBody["type"], message: string): string => (type === "merge" ? `error decoding patch: ${message}` : message);

function wordOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (value === null) return "null";
  return typeof value === "boolean" ? "bool" : typeof value;
}
