import { isMap, isScalar, isSeq } from "yaml";
import type { ManifestSource } from "../errors/manifest-source.ts";
import { readYaml } from "./parse-document.ts";

/** The line of the file, counted from 1, where a field of the object stands; undefined when it is not there. */
function lineOfField(source: ManifestSource, path: readonly (string | number)[]): number | undefined {
  const { document, lines } = readYaml(source.text);
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const step of [...(source.path ?? []), ...path]) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      offset = isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
      node = pair?.value;
    } else if (isSeq(node) && typeof step === "number") {
      node = node.items[step];
      offset = (node as { range?: [number, number, number] } | undefined)?.range?.[0];
    } else return undefined;
    if (offset === undefined) return undefined;
  }
  return offset === undefined ? undefined : lines.linePos(offset).line + source.firstLine - 1;
}

/** `spec.ports[0].name` as steps: `spec`, `ports`, 0, `name`; a key in brackets stays a string. */
export function fieldSteps(path: string): (string | number)[] {
  return [...path.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)].map(([, inBrackets, name]) => {
    if (inBrackets === undefined) return name ?? "";
    return /^\d+$/.test(inBrackets) ? Number(inBrackets) : inBrackets;
  });
}

/** `web.yaml:7`, or only the file when the field is not in it. */
export function placeOfField(source: ManifestSource, path: readonly (string | number)[]): string {
  const line = lineOfField(source, path);
  return line === undefined ? source.file : `${source.file}:${line}`;
}
