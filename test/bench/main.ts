import { readFileSync, writeFileSync } from "node:fs";
import { apiFigures } from "./api.ts";
import { commandFigures } from "./commands.ts";
import { meets, printed, type Figure } from "./figure.ts";
import { inProcessFigures } from "./in-process.ts";

const parts: Record<string, () => Promise<Figure[]>> = { commands: commandFigures, api: apiFigures, "in-process": inProcessFigures };
const baselineFile = "test/bench/baseline.json";

/** Runs the parts named, or all; `--save` keeps the figures as the baseline. */
async function main(args: readonly string[]): Promise<void> {
  const asked = args.filter((name) => !name.startsWith("--"));
  const baseline = JSON.parse(readFileSync(baselineFile, "utf8")) as Record<string, number>;
  const figures: Figure[] = [];
  for (const name of asked.length > 0 ? asked : Object.keys(parts)) {
    for (const figure of (await parts[name]?.()) ?? []) {
      figures.push(figure);
      process.stdout.write(`${printed(figure, baseline[figure.name])}\n`);
    }
  }
  if (args.includes("--save")) {
    const merged = { ...baseline, ...Object.fromEntries(figures.map(({ name, value }) => [name, Number(value.toFixed(3))])) };
    writeFileSync(baselineFile, `${JSON.stringify(merged, null, 2)}\n`);
  }
  process.stdout.write(`${figures.filter(meets).length} of ${figures.length} targets met\n`);
}

void main(process.argv.slice(2));
