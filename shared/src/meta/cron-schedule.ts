/** One field of a schedule: the values that match; `any` when it was left open with `*` or `?`. */
export interface CronField {
  readonly values: readonly number[];
  readonly any: boolean;
}

/** A schedule that parses: five fields, or so many milliseconds between two times. */
export type CronSchedule =
  | { readonly every: number; readonly fields?: undefined }
  | { readonly every?: undefined; readonly fields: Readonly<Record<CronFieldName, CronField>> };

type CronFieldName = "minute" | "hour" | "dayOfMonth" | "month" | "dayOfWeek";

/** What is wrong with a schedule's text. */
export class CronScheduleError extends Error {}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const months = ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const bounds: readonly (readonly [CronFieldName, Bounds])[] = [
  ["minute", { min: 0, max: 59 }],
  ["hour", { min: 0, max: 23 }],
  ["dayOfMonth", { min: 1, max: 31 }],
  ["month", { min: 1, max: 12, names: months }],
  ["dayOfWeek", { min: 0, max: 6, names: weekdays }],
];

const descriptors: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/**
 * The schedule of a CronJob: five fields or a descriptor (`@hourly`, `@every 1h30m`), as the parser that upstream uses
 * reads it (github.com/robfig/cron v3, ParseStandard). @throws CronScheduleError in that parser's words
 */
export function parseCronSchedule(text: string): CronSchedule {
  if (text === "") throw new CronScheduleError("empty spec string");
  if (text.startsWith("@every ")) return { every: every(text) };
  const plain = text.startsWith("@") ? descriptors[text] : text;
  if (plain === undefined) throw new CronScheduleError(`unrecognized descriptor: ${text}`);
  const parts = plain.split(/\s+/).filter(Boolean);
  if (parts.length !== bounds.length) {
    throw new CronScheduleError(`expected exactly ${bounds.length} fields, found ${parts.length}: [${parts.join(" ")}]`);
  }
  const fields = bounds.map(([name, range], i) => [name, parseField(parts[i] ?? "", range)] as const);
  return { fields: Object.fromEntries(fields) as Record<CronFieldName, CronField> };
}

function parseField(text: string, range: Bounds): CronField {
  const values = new Set<number>();
  let any = false;
  for (const expression of text.split(",").filter(Boolean)) {
    const { first, last, step, open } = parseRange(expression, range);
    any ||= open;
    for (let value = first; value <= last; value += step) values.add(value);
  }
  return { values: [...values].sort((a, b) => a - b), any };
}

function parseRange(expression: string, { min, max, names }: Bounds): { first: number; last: number; step: number; open: boolean } {
  const [span = "", stepText, ...moreSteps] = expression.split("/");
  const [low = "", high, ...moreEnds] = span.split("-");
  const star = low === "*" || low === "?";
  if (!star && moreEnds.length > 0) throw new CronScheduleError(`too many hyphens: ${expression}`);
  const first = star ? min : number(low, names);
  const end = star ? max : high === undefined ? first : number(high, names);
  if (moreSteps.length > 0) throw new CronScheduleError(`too many slashes: ${expression}`);
  const step = stepText === undefined ? 1 : number(stepText);
  // `N/step` means from N on.
  const last = stepText !== undefined && high === undefined ? max : end;
  if (first < min) throw new CronScheduleError(`beginning of range (${first}) below minimum (${min}): ${expression}`);
  if (last > max) throw new CronScheduleError(`end of range (${last}) above maximum (${max}): ${expression}`);
  if (first > last) throw new CronScheduleError(`beginning of range (${first}) beyond end of range (${last}): ${expression}`);
  if (step === 0) throw new CronScheduleError(`step of range should be a positive number: ${expression}`);
  return { first, last, step, open: star && step === 1 };
}

function number(text: string, names: readonly string[] = []): number {
  const named = text === "" ? -1 : names.indexOf(text.toLowerCase());
  if (named >= 0) return named;
  if (!/^[+-]?\d+$/.test(text)) throw new CronScheduleError(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  const value = Number(text);
  if (value < 0) throw new CronScheduleError(`negative number (${value}) not allowed: ${text}`);
  return value;
}

const units: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, "µs": 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Go's durations, at least a second and in whole seconds. */
function every(text: string): number {
  const duration = text.slice("@every ".length);
  const parts = [...duration.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
  if (duration === "" || parts.map(([part]) => part).join("") !== duration) {
    throw new CronScheduleError(`failed to parse duration ${text}: time: invalid duration ${JSON.stringify(duration)}`);
  }
  const total = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0), 0);
  return Math.max(1000, total - (total % 1000));
}
