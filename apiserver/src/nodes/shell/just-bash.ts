import { createRequire } from "node:module";
import type * as Library from "just-bash";

type Library = typeof Library;

let library: Library | undefined;

/**
 * The library whose parser reads scripts and whose utilities (ls, grep, awk, tar ...) run in containers. Loaded with the
 * first script: it takes some 60 ms and 30 MB, which a cluster without shells does not pay.
 */
export function justBash(): Library {
  // Not by import(): the daemon's bundle runs from compiled code, where only require() finds what is outside.
  library ??= createRequire(__filename)("just-bash") as Library;
  return library;
}
