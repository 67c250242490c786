import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** One hand-written source file. */
export interface Source {
  /** From the repository's root: `apiserver/src/registry/create.ts`. */
  readonly path: string;
  readonly lines: number;
  readonly text: string;
  /** Files of this repository that it imports, as paths from the root. */
  readonly imports: readonly string[];
}

const importPattern = /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s+"([^"]+)"|\bimport\("([^"]+)"\)|(?:^|\n)import\s+"([^"]+)"/g;

/** Every source of the three packages; tests and generated files apart. */
export function sources(): Source[] {
  return ["apiserver", "cli", "shared"].flatMap((name) =>
    readdirSync(join(root, name, "src"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.split(/[\\/]/).includes("generated"))
      .map((file) => source(`${name}/src/${file.replaceAll("\\", "/")}`)),
  );
}

function source(path: string): Source {
  const text = readFileSync(join(root, path), "utf8");
  const imports = [...text.matchAll(importPattern)].flatMap(([, from, lazy, bare]) => resolved(path, from ?? lazy ?? bare ?? ""));
  return { path, text, lines: text.split("\n").length - 1, imports };
}

function resolved(from: string, specifier: string): string[] {
  if (specifier.startsWith("@kx/shared/")) return [`shared/src/${specifier.slice("@kx/shared/".length)}.ts`];
  if (specifier === "@kx/apiserver") return ["apiserver/src/index.ts"];
  if (!specifier.startsWith(".")) return [];
  return [relative(root, resolve(join(root, dirname(from)), specifier)).replaceAll("\\", "/")];
}

/** The room that a file is in: `apiserver/registry`, or the package for its top files. */
export function roomOf(path: string): string {
  const [name, , folder, ...rest] = path.split("/");
  return rest.length > 0 ? `${name}/${folder}` : `${name}`;
}
