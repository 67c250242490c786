import type { KubeObject } from "../meta/object.ts";
import { goJson } from "../json/go-json.ts";
import { lastAppliedAnnotation } from "../meta/last-applied-annotation.ts";

export { lastAppliedAnnotation };

/** The object with itself, as the manifest has it, in the annotation: what the next apply compares with. */
export function withLastApplied<T extends KubeObject>(object: T): T {
  const { [lastAppliedAnnotation]: _, ...annotations } = object.metadata.annotations ?? {};
  const bare = { ...object, metadata: { ...object.metadata, annotations } };
  // Byte for byte as kubectl writes it, newline included: an object may be applied by both in turn.
  const text = `${goJson(bare)}\n`;
  return { ...bare, metadata: { ...bare.metadata, annotations: { ...annotations, [lastAppliedAnnotation]: text } } };
}

/** What the manifest said at the last apply; undefined for an object that was never applied. */
export function lastApplied(object: KubeObject): unknown {
  const text = object.metadata.annotations?.[lastAppliedAnnotation];
  return text ? (JSON.parse(text) as unknown) : undefined;
}
