import { LineCounter, parseDocument as parseYaml, type Document, type ParseOptions, type SchemaOptions, type DocumentOptions } from "yaml";
import type { ManifestSource } from "../errors/manifest-source.ts";
import { YamlFault } from "../errors/yaml-fault.ts";

/** The YAML that kubectl reads: 1.1, without base 60 and timestamps, and the last of equal keys wins (go-yaml v2). */
const dialect: ParseOptions & DocumentOptions & SchemaOptions = {
  version: "1.1",
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: "silent",
  customTags: (tags) =>
    tags.filter((tag) => typeof tag === "string" || (!("format" in tag && tag.format === "TIME") && tag.tag !== "tag:yaml.org,2002:timestamp")),
};

/**
 * The value of one document, `undefined` when it holds nothing.
 * @throws YamlFault at the first place that cannot be read
 */
export function parseDocument(source: ManifestSource): unknown {
  if (/^\s*[[{]/.test(source.text)) {
    try {
      return JSON.parse(source.text);
    } catch {
      // Flow YAML may look like JSON, and bad JSON is explained as YAML.
    }
  }
  const { document, lines } = readYaml(source.text);
  const [fault] = document.errors;
  if (fault) throw new YamlFault(source, { code: fault.code, message: fault.message, ...lines.linePos(fault.pos[0]) });
  try {
    return document.toJS({ maxAliasCount: 1000 }) ?? undefined;
  } catch (error) {
    // An alias without its anchor is found only now.
    throw new YamlFault(source, { code: "ALIAS", message: (error as Error).message, line: 0, col: 0 });
  }
}

/** The document with its positions, faults and all. */
export function readYaml(text: string): { document: Document; lines: LineCounter } {
  const lines = new LineCounter();
  return { document: parseYaml(text, { ...dialect, lineCounter: lines }), lines };
}
