import { goJson } from "@kx/shared/json/go-json";
import { findResults, type Results } from "./evaluate.ts";
import { parseTemplate } from "./parse.ts";

export interface JsonPath {
  find(value: unknown): Results;
  /** The template's output; every result list as JSON when `asJson` (`-o jsonpath-as-json`). */
  print(value: unknown, options?: { asJson: boolean }): string;
}

/**
 * A compiled template of kubectl's dialect. Missing keys give nothing.
 * @throws Error in client-go's words
 */
export function compileJsonPath(template: string): JsonPath {
  const parts = parseTemplate(template);
  const find = (value: unknown): Results => findResults(parts, value, { allowMissingKeys: true });
  return {
    find,
    print: (value, options) =>
      find(value)
        .map((results) => (options?.asJson ? `${goJson(results, 4)}\n` : results.map(printValue).join(" ")))
        .join(""),
  };
}

/** Maps and lists as compact JSON, the rest as Go's fmt prints it. */
export function printValue(value: unknown): string {
  if (value === null || value === undefined) return "null";
  return typeof value === "object" ? goJson(value) : String(value);
}

/**
 * The forms that `--sort-by` and custom columns take for `{.metadata.name}`: also `.metadata.name` and `metadata.name`
 * (kubectl get/customcolumn.go RelaxedJSONPathExpression).
 * @throws Error when it is none of them
 */
export function relaxedPath(text: string): string {
  if (!text) return text;
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(text);
  if (!match) {
    throw new Error("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'");
  }
  return `{.${match[1] ?? match[2]}}`;
}
