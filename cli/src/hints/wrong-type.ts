import { placeOfField } from "../resources/locate.ts";
import type { Hint } from "./hint.ts";

const wanted: Readonly<Record<string, string>> = {
  int: "a number without quotes",
  int32: "a number without quotes",
  int64: "a number without quotes",
  bool: "true or false without quotes",
  string: "text: put the value in quotes",
};

/** `json: cannot unmarshal string into Go struct field ServiceSpec.spec.ports.port of type int32`: where, and what instead. */
export const wrongTypeHint: Hint = ({ status, source }) => {
  const [, field, type = ""] = /cannot unmarshal \S+ into Go struct field (\S+) of type (\S+)/.exec(status?.message ?? "") ?? [];
  if (!field || !source) return undefined;
  const path = field.split(".").slice(1);
  const what = wanted[type] ?? kindOfType(type);
  return `${placeOfField(source, withIndexes(path, source.text))}: ${path.join(".")} takes ${what}`;
};

function kindOfType(type: string): string {
  if (type.startsWith("[]")) return "a list: lines that begin with a dash";
  return type.startsWith("map") ? "names and values below each other, no list" : "an object: names and values below it";
}

/** The message leaves list positions out; the first item is where to look when the text has a list there. */
function withIndexes(path: readonly string[], text: string): (string | number)[] {
  return path.flatMap((name, at) => {
    const isList = at < path.length - 1 && new RegExp(`^\\s*(- +)?${name}:\\s*(#.*)?\\n\\s*- `, "m").test(text);
    return isList ? [name, 0] : [name];
  });
}
