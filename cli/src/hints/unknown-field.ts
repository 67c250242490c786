import { definition, definitionOfKind } from "@kx/shared/schema/table";
import type { Field } from "@kx/shared/schema/schema";
import { nearest } from "../errors/nearest.ts";
import type { ManifestSource } from "../errors/manifest-source.ts";
import { parseGroupVersion } from "../resources/group-version.ts";
import { fieldSteps, placeOfField } from "../resources/locate.ts";
import { objectAt } from "../resources/object-at.ts";
import type { Hint } from "./hint.ts";

type Fields = Readonly<Record<string, Field>>;

/** For each field that nobody knows: where it stands, and the nearest known name or the place where it belongs. */
export const unknownFieldHint: Hint = ({ status, source }) => {
  if (!source || !status) return undefined;
  const unknown = [...status.message.matchAll(/unknown field "([^"]+)"/g)].map(([, path = ""]) => path);
  const lines = unknown.flatMap((path) => hintFor(path, source) ?? []);
  return lines.length > 0 ? lines.join("\n      ") : undefined;
};

function hintFor(path: string, source: ManifestSource): string | undefined {
  const { apiVersion = "", kind = "" } = objectAt(source) as { apiVersion?: string; kind?: string };
  const name = definitionOfKind({ ...parseGroupVersion(apiVersion), kind });
  const steps = fieldSteps(path);
  const wrong = String(steps.at(-1) ?? "");
  const place = placeOfField(source, steps);
  const root = name === undefined ? undefined : definition(name).fields;
  const siblings = root && fieldsAt(root, steps.slice(0, -1));
  if (!root || !siblings) return `${place}: ${JSON.stringify(path)} is not a field of ${kind}`;
  const [near] = nearest(wrong, Object.keys(siblings));
  if (near) return `${place}: ${JSON.stringify(path)}: did you mean ${JSON.stringify(near)}?`;
  const elsewhere = pathTo(wrong, root);
  if (elsewhere) return `${place}: ${JSON.stringify(wrong)} belongs at ${elsewhere}`;
  return `${place}: there is no ${JSON.stringify(wrong)} here; known: ${Object.keys(siblings).sort().join(", ")}`;
}

/** The fields of the object that a path leads to. */
function fieldsAt(root: Fields, steps: readonly (string | number)[]): Fields | undefined {
  let fields: Fields | undefined = root;
  for (const step of steps) {
    if (typeof step === "number") continue;
    fields = inside(fields?.[step]);
  }
  return fields;
}

function inside(field: Field | undefined): Fields | undefined {
  if (!field) return undefined;
  if (field.items) return inside(field.items);
  if (field.map) return inside(field.map);
  return field.ref === undefined ? undefined : definition(field.ref).fields;
}

/** Deep enough for `spec.template.spec.containers[].ports[]`, and no definition that holds itself goes on for ever. */
const deepest = 6;

/** The shortest path to a field of that name. */
function pathTo(name: string, root: Fields): string | undefined {
  let level: { path: string; fields: Fields }[] = [{ path: "", fields: root }];
  for (let depth = 0; depth < deepest && level.length > 0; depth++) {
    const found = level.find(({ fields }) => name in fields);
    if (found) return `${found.path}${name}`;
    level = level.flatMap(({ path, fields }) =>
      Object.entries(fields).flatMap(([key, field]) => {
        const inner = key === "status" || key === "metadata" ? undefined : inside(field);
        return inner ? [{ path: `${path}${key}${field.items ? "[]" : ""}.`, fields: inner }] : [];
      }),
    );
  }
  return undefined;
}
