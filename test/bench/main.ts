import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { apiFigures } from "./api.ts";
import { commandFigures } from "./commands.ts";
import { meets, printed, type Figure } from "./figure.ts";
import { inProcessFigures } from "./in-process.ts";
import { largeFigures } from "./large.ts";
import { scaleFigures } from "./scale.ts";
import { storageFigures } from "./storage.ts";
import { wireFigures } from "./wire.ts";

const parts: Record<string, () => Promise<Figure[]>> = {
  commands: commandFigures,
  api: apiFigures,
  wire: wireFigures,
  "in-process": inProcessFigures,
  storage: storageFigures,
  scale: scaleFigures,
  large: largeFigures,
};
const baselineFile = "test/bench/baseline.json";

/** Runs the parts named, or all; `--save` keeps the figures as the baseline. A part that fails lets the others run. */
async function main(args: readonly string[]): Promise<void> {
  const asked = args.filter((name) => !name.startsWith("--"));
  const unknown = asked.filter((name) => !parts[name]);
  if (unknown.length > 0) throw new Error(`no part ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}`);
  const baseline = existsSync(baselineFile) ? (JSON.parse(readFileSync(baselineFile, "utf8")) as Record<string, number>) : {};
  const figures: Figure[] = [];
  for (const name of asked.length > 0 ? asked : Object.keys(parts)) {
    try {
      for (const figure of await parts[name]!()) {
        figures.push(figure);
        process.stdout.write(`${printed(figure, baseline[figure.name])}\n`);
      }
    } catch (error) {
      process.exitCode = 1;
      process.stdout.write(`FAILED  ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    }
  }
  if (args.includes("--save")) {
    const merged = { ...baseline, ...Object.fromEntries(figures.map(({ name, value }) => [name, Number(value.toFixed(3))])) };
    writeFileSync(baselineFile, `${JSON.stringify(merged, null, 2)}\n`);
  }
  const targeted = figures.filter(({ target }) => target);
  process.stdout.write(`${targeted.filter(meets).length} of ${targeted.length} targets met\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.exitCode = 1;
  process.stderr.write(`${String(error)}\n`);
});
