import { isMember, type FieldsV1 } from "./field-set.ts";

/** An element of a field path as messages print it: `.name`, `[containerPort=80,protocol="TCP"]`, `[="x"]`, `[0]`. */
export function fieldPathText(element: string): string {
  const rest = element.slice(2);
  if (element.startsWith("f:")) return `.${rest}`;
  if (element.startsWith("v:")) return `[=${rest}]`;
  if (element.startsWith("i:")) return `[${rest}]`;
  const keys = Object.entries(JSON.parse(rest) as Record<string, unknown>);
  return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(",")}]`;
}

/** Every member of a set as a path, in the order of fieldpath.Set Iterate: at each step members before what is below. */
export function memberPaths(fields: FieldsV1 | undefined): string[] {
  const elements = Object.keys(fields ?? {}).filter((element) => element !== ".");
  const members = elements.filter((element) => isMember(fields![element]!)).map(fieldPathText);
  return [...members, ...elements.flatMap((element) => memberPaths(fields![element]).map((path) => fieldPathText(element) + path))];
}
