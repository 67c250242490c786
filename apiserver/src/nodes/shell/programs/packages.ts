import type { Program } from "../process/process.ts";
import { print } from "../process/write.ts";

/** A package manager: nothing is installed, since every simulated program is there in every image. */
export const packageManager: Program = async (process) => {
  const { argv, kernel } = process;
  const names = argv.slice(2).filter((word) => !word.startsWith("-"));
  const adds = /^(add|install)$/.test(argv[1] ?? "") || argv.includes("install");
  if (adds && names.length > 0) {
    const unknown = names.filter((name) => name !== "install" && !kernel.programs.has(name));
    await print(process, `Nothing is installed: this container is simulated, with the same programs in every image.${unknown.length > 0 ? ` Not among them: ${unknown.join(" ")}.` : ""}\n`);
  }
  return 0;
};
