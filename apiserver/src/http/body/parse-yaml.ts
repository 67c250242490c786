import type * as Yaml from "yaml";

/** A YAML text as the API server reads it, or Go's words for why it cannot be read. */
export type ParsedYaml = { value: unknown; duplicateFields: string[] } | { error: string };

/**
 * YAML 1.1 as go-yaml reads it: `yes` and `on` are booleans and `<<` merges, but `1:30` and `2024-01-01` stay strings.
 * The library is loaded at the first use: most clients send JSON.
 */
export async function parseYaml(text: string): Promise<ParsedYaml> {
  const yaml = await import("yaml");
  const document = yaml.parseDocument(text, { version: "1.1", uniqueKeys: false, prettyErrors: false, customTags: withoutTimes });
  const [error] = document.errors;
  if (error) {
    return { error: `error converting YAML to JSON: yaml: line ${lineOf(text, error.pos[0])}: ${error.message}` };
  }
  return { value: document.toJS(), duplicateFields: repeatedKeys(yaml, document, text) };
}

const withoutTimes = (tags: Yaml.Tags): Yaml.Tags =>
  tags.filter((tag) => typeof tag === "string" || (tag.tag !== "tag:yaml.org,2002:timestamp" && (tag as { format?: string }).format !== "TIME"));

/** In the words of go-yaml's strict mode, all in one. */
function repeatedKeys(yaml: typeof Yaml, document: Yaml.Document<Yaml.ParsedNode>, text: string): string[] {
  const faults: string[] = [];
  yaml.visit(document, {
    Map(_key, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        const name = String(yaml.isScalar(key) ? key.value : key);
        const offset = yaml.isNode(key) ? (key.range?.[0] ?? 0) : 0;
        if (seen.has(name)) faults.push(`  line ${lineOf(text, offset)}: key ${JSON.stringify(name)} already set in map`);
        seen.add(name);
      }
    },
  });
  return faults.length === 0 ? [] : [`yaml: unmarshal errors:\n${faults.join("\n")}`];
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;
