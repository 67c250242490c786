import { createApiClient } from "@kx/shared/client/api-client";
import type { Transport } from "@kx/shared/client/transport";
import { at, type FieldError } from "@kx/shared/errors/field-errors";
import type { Kind } from "@kx/shared/kinds/kind";
import type { KubeObject } from "@kx/shared/meta/object";
import { decode } from "@kx/shared/schema/decode";
import { applyStaticDefaults } from "@kx/shared/schema/static-defaults";

const created = "2026-01-01T00:00:00Z";
const now = Date.UTC(2026, 0, 1, 0, 5);

/** An object as it is after decoding and defaulting, named `web`, five minutes old. @param content all but its type, as a client sends it */
export function defaulted<T extends KubeObject>(kind: Kind<T>, content: object): T {
  const { metadata, ...rest } = content as { metadata?: object };
  const { value } = decode(kind.resource.definition, rest);
  const object = value as unknown as T;
  object.metadata = { name: "web", ...(kind.resource.namespaced ? { namespace: "default" } : {}), uid: "u1", creationTimestamp: created, ...metadata };
  applyStaticDefaults(kind.resource.definition, object);
  kind.defaults?.(object);
  return object;
}

/** What is wrong with a new object: `spec.maxReplicas: Required value`. */
export function createFaults<T extends KubeObject>(kind: Kind<T>, content: object): string[] {
  const object = defaulted(kind, content);
  return texts([...(kind.validate?.(object, at()) ?? []), ...(kind.validateCreate?.(object, at()) ?? [])]);
}

/** What is wrong with a change, beside what is wrong with the outcome. */
export function updateFaults<T extends KubeObject>(kind: Kind<T>, next: object, old: object): string[] {
  return texts(kind.validateUpdate?.(defaulted(kind, next), defaulted(kind, old), at()) ?? []);
}

/** What is wrong with a status that somebody writes. */
export function statusFaults<T extends KubeObject>(kind: Kind<T>, content: object): string[] {
  const object = defaulted(kind, content);
  return texts(kind.validateStatusUpdate?.(object, object, at()) ?? []);
}

const texts = (errors: readonly FieldError[]): string[] => errors.map(({ field, message }) => (field ? `${field}: ${message}` : message));

/** The cells of an object by the name of the column. */
export function cellsOf<T extends KubeObject>(kind: Kind<T>, content: object): Record<string, unknown> {
  const object = defaulted(kind, content);
  return Object.fromEntries(kind.columns.map(({ name, cell }) => [name, cell(object, now)]));
}

/** The names of the columns, those of `-o wide` with a star. */
export const columnNames = <T extends KubeObject>(kind: Kind<T>): string[] => kind.columns.map(({ name, priority }) => `${name}${priority ? "*" : ""}`);

/** Lines as `describe` prints them, two blanks a level. @param lists what lists answer, by plural; without it they are empty */
export async function described<T extends KubeObject>(kind: Kind<T>, content: object, lists: Readonly<Record<string, readonly object[]>> = {}): Promise<string[]> {
  const transport: Transport = {
    request: async ({ path }) => ({ status: 200, warnings: [], body: { metadata: {}, items: lists[path.split("/").at(-1)!] ?? [] } }),
    watch: () => {
      throw new Error("nothing is watched");
    },
    stream: () => {
      throw new Error("nothing is streamed");
    },
  };
  const written: string[] = [];
  const object = { ...defaulted(kind, content), kind: kind.resource.kind };
  await kind.describe!(object, createApiClient(transport), { line: (level, text) => void written.push("  ".repeat(level) + text) }, now);
  return written;
}
