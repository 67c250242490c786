// Writes apiserver/dist/descriptions.json, the field descriptions that OpenAPI serves and `kubectl explain` prints:
// definition name -> { description?, fields: { name: text } }. They are taken at build time from the doc comments of the
// declarations of @kubernetes/client-node, which is made from the same release.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const models = join(root, "shared/node_modules/@kubernetes/client-node/dist/gen/models");
const tableFile = join(root, "shared/src/schema/generated/table.ts");
const output = join(root, "apiserver/dist/descriptions.json");

const upperFirst = (word) => word.charAt(0).toUpperCase() + word.slice(1);

/** Files that may declare a definition's model: with the group where two groups share a name, else without; v1 last. */
function modelFiles(definition) {
  const [name, version, group] = definition.split(".").reverse();
  const names = [`${upperFirst(group)}${upperFirst(version)}${name}`, `${upperFirst(version)}${name}`, `V1${name}`];
  return names.map((model) => join(models, `${model}.d.ts`));
}

const comment = String.raw`/\*\*\s*\n((?:\s*\*(?!/)[^\n]*\n)+)\s*\*/\s*\n`;
const classComment = new RegExp(`${comment}export declare class`);
const fieldComments = new RegExp(String.raw`${comment}\s*'([^']+)'\??:`, "g");

const textOf = (lines) =>
  lines
    .split("\n")
    .map((line) => line.replace(/^\s*\*\s?/, ""))
    .join("\n")
    .trim()
    .replace(/\\(["'])/g, "$1");

/** Spellings differ: `_default`, `x_kubernetes_list_type`. */
const plain = (name) => name.replace(/[^A-Za-z0-9]/g, "").toLowerCase();

function describe(definition, fieldNames) {
  const file = modelFiles(definition).find(existsSync);
  if (!file) return undefined;
  const source = readFileSync(file, "utf8");
  const texts = new Map([...source.matchAll(fieldComments)].map(([, lines, name]) => [plain(name), textOf(lines)]));
  const described = fieldNames.map((name) => [name, texts.get(plain(name))]).filter(([, text]) => text);
  const ofClass = classComment.exec(source);
  return { ...(ofClass ? { description: textOf(ofClass[1]) } : {}), fields: Object.fromEntries(described) };
}

/** Writes the file and returns its path. */
export function generateDescriptions() {
  const literal = readFileSync(tableFile, "utf8").split(" = ").slice(1).join(" = ").trim().replace(/;$/, "");
  const { definitions } = JSON.parse(JSON.parse(literal));
  const descriptions = Object.entries(definitions).map(([name, { f = {} }]) => [name, describe(name, Object.keys(f))]);
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, JSON.stringify(Object.fromEntries(descriptions.filter(([, texts]) => texts))));
  return output;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) generateDescriptions();
