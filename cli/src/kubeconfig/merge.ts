import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { isMap, isSeq, parse, parseDocument, type Document } from "yaml";
import { CliError } from "../errors/cli-error.ts";

const lists = ["clusters", "users", "contexts"] as const;

/**
 * Puts the entries of one kubeconfig into the file of another and makes its context the current one. Entries of equal
 * name are replaced, all else in the file stays as it is, comments too.
 * @returns the name of the context
 * @throws CliError when the file is there and no kubeconfig
 */
export function mergeKubeconfig(addition: string, file: string): string {
  const added = parse(addition) as Record<(typeof lists)[number], { name: string }[]> & { "current-context": string };
  const document = existing(file);
  if (!document.has("apiVersion")) document.set("apiVersion", "v1");
  if (!document.has("kind")) document.set("kind", "Config");
  for (const list of lists) for (const entry of added[list]) putEntry(document, list, entry);
  document.set("current-context", added["current-context"]);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // A whole file or none: others read it meanwhile.
  writeFileSync(`${file}.kx`, document.toString({ lineWidth: 0 }), { mode: 0o600 });
  renameSync(`${file}.kx`, file);
  return added["current-context"];
}

function existing(file: string): Document {
  let text = "";
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const document: Document = parseDocument(text.trim() ? text : "{}\n");
  if (document.errors.length > 0 || !isMap(document.contents)) throw new CliError(`${file} is no kubeconfig: nothing was written`);
  // An empty file begins as `{}`, which would be kept as flow style.
  if (document.contents.items.length === 0) document.contents.flow = false;
  return document;
}

function putEntry(document: Document, list: string, entry: { name: string }): void {
  const sequence = document.get(list);
  if (!isSeq(sequence)) {
    document.set(list, document.createNode([entry]));
    return;
  }
  const at = sequence.items.findIndex((item) => isMap(item) && item.get("name") === entry.name);
  if (at < 0) sequence.items.push(document.createNode(entry));
  else sequence.items[at] = document.createNode(entry);
}
