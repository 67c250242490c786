import type { Container } from "@kx/shared/net/container";
import { programMark } from "../../files/base-image.ts";
import type { Program } from "../process/process.ts";
import { absolutePath } from "./paths.ts";

/** What runs a command: a program, with its words (those of a script begin with its interpreter); or why nothing does. */
export type Found = { program: Program; argv: readonly string[] } | { missing: "not found" | "Permission denied" | "no such file" };

export interface LookFrom {
  container: Pick<Container, "files">;
  /** What is known by its name alone. */
  programs: ReadonlyMap<string, Program>;
  cwd: string;
  path: string;
}

/** Folders whose programs are known also where an image's own are not listed. */
const programFolders = /^(\/usr(\/local)?)?\/s?bin\/[^/]+$/;

/** Finds a command as exec and a shell do: by its path, or by its name in PATH. */
export async function findProgram(argv: readonly string[], { container, programs, cwd, path }: LookFrom): Promise<Found> {
  const [name = ""] = argv;
  if (name === "") return { missing: "not found" };
  if (!name.includes("/")) {
    const program = programs.get(name);
    if (program) return { program, argv };
    for (const folder of path.split(":")) {
      const at = absolutePath(name, folder === "" ? cwd : absolutePath(folder, cwd));
      const stat = await container.files.stat(at);
      if (stat?.type === "file" && (stat.mode & 0o111) !== 0) return await fromFile(at, argv, { container, programs });
    }
    return { missing: "not found" };
  }
  const at = absolutePath(name, cwd);
  const stat = await container.files.stat(at);
  if (!stat) {
    const known = programFolders.test(at) ? programs.get(at.split("/").at(-1)!) : undefined;
    return known ? { program: known, argv } : { missing: "no such file" };
  }
  if (stat.type !== "file" || (stat.mode & 0o111) === 0) return { missing: "Permission denied" };
  return await fromFile(at, argv, { container, programs });
}

async function fromFile(at: string, argv: readonly string[], { container, programs }: Pick<LookFrom, "container" | "programs">): Promise<Found> {
  const text = Buffer.from((await container.files.read(at)).subarray(0, 256)).toString();
  const [first = ""] = text.split("\n", 1);
  if (first.startsWith(programMark)) {
    const program = programs.get(first.slice(programMark.length).trim());
    return program ? { program, argv } : { missing: "not found" };
  }
  const [interpreter = "/bin/sh", argument] = first.startsWith("#!") ? first.slice(2).trim().split(/\s+(.*)/) : ["/bin/sh"];
  const program = programs.get(interpreter.split("/").at(-1)!);
  return program ? { program, argv: [interpreter, ...(argument ? [argument] : []), at, ...argv.slice(1)] } : { missing: "no such file" };
}
