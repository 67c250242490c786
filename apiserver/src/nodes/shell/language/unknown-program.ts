import { notSimulated } from "../../images/not-simulated.ts";
import type { Program } from "../process/process.ts";

/** Stands for a program that only the real image has: it keeps running, serves nothing and says so. */
export const unknownProgram: Program = async (process) => {
  notSimulated(process.container, process.argv.join(" "));
  return await new Promise<number>(() => undefined);
};
