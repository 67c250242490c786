import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { CliError } from "../errors/cli-error.ts";
import type { ManifestSource } from "../errors/manifest-source.ts";
import type { Io } from "../io.ts";
import { splitDocuments } from "./split-documents.ts";

const extensions = [".json", ".yaml", ".yml"];

/**
 * The documents of `-f`: files, folders (with `-R` their folders too), URLs, and `-` for standard input.
 * @throws CliError for a path that is not there or cannot be read
 */
export async function readSources(files: readonly string[], recursive: boolean, io: Pick<Io, "cwd" | "stdin">): Promise<ManifestSource[]> {
  const sources: ManifestSource[] = [];
  for (const file of files) {
    if (file === "-") sources.push(...splitDocuments(await readAll(io.stdin), "STDIN"));
    else if (/^https?:\/\//.test(file)) sources.push(...splitDocuments(await download(file), file));
    else sources.push(...filesAt(file, recursive, io.cwd).flatMap((path) => splitDocuments(readText(path, io.cwd), path)));
  }
  return sources;
}

function filesAt(path: string, recursive: boolean, cwd: string): string[] {
  const stat = statSync(resolve(cwd, path), { throwIfNoEntry: false });
  if (!stat) throw new CliError(`the path ${JSON.stringify(path)} does not exist`);
  if (!stat.isDirectory()) return [path];
  const found = filesIn(path, recursive, cwd);
  if (found.length === 0) throw new CliError(`error reading [${path}]: recognized file extensions are [${extensions.join(" ")}]`);
  return found;
}

function filesIn(folder: string, recursive: boolean, cwd: string): string[] {
  const entries = readdirSync(resolve(cwd, folder), { withFileTypes: true });
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (statSync(resolve(cwd, path), { throwIfNoEntry: false })?.isDirectory()) return recursive ? filesIn(path, true, cwd) : [];
      return extensions.includes(extname(entry.name)) ? [path] : [];
    });
}

function readText(path: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, path), "utf8");
  } catch (error) {
    const denied = (error as NodeJS.ErrnoException).code === "EACCES";
    throw new CliError(`open ${path}: ${denied ? "permission denied" : (error as Error).message}`);
  }
}

async function readAll(stdin: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

async function download(url: string): Promise<string> {
  const answer = await fetch(url);
  if (!answer.ok) {
    throw new CliError(
      `unable to read URL ${JSON.stringify(url)}, server reported ${answer.status} ${answer.statusText}, status code=${answer.status}`,
    );
  }
  return answer.text();
}
