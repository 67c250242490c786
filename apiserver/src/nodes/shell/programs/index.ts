import { networkPrograms } from "../network/index.ts";
import type { Program } from "../process/process.ts";
import { filePrograms } from "./files.ts";
import { identityPrograms } from "./identity.ts";
import { ls } from "./ls.ts";
import { packageManager } from "./packages.ts";
import { processPrograms } from "./processes.ts";
import { serverPrograms } from "./servers.ts";
import { sh } from "./sh.ts";
import { shellWords } from "./shell-words.ts";
import { tar } from "./tar.ts";
import { textPrograms } from "./text.ts";
import { timePrograms } from "./time.ts";
import { utility, utilityNames } from "./utilities.ts";

const named = (names: string, program: Program): [string, Program][] => names.split(" ").map((name) => [name, program]);

/** Every program that a container finds, by name; one of ours stands before the library's of the same name. */
export const programs: ReadonlyMap<string, Program> = new Map<string, Program>([
  ...named(utilityNames.join(" "), utility),
  ...named("sh bash ash dash", sh),
  ...named("apk apt apt-get yum dnf", packageManager),
  ...Object.entries({ ls, tar, ...shellWords, ...textPrograms, ...timePrograms, ...identityPrograms, ...processPrograms, ...filePrograms, ...networkPrograms, ...serverPrograms }),
]);
