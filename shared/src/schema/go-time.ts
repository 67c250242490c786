import { DecodeError } from "./decode-error.ts";

const secondsLayout = "2006-01-02T15:04:05Z07:00";
const microLayout = "2006-01-02T15:04:05.000000Z07:00";

interface Step {
  /** The part of the layout, as errors name it. */
  layout: string;
  pattern: RegExp;
  range?: { name: string; least: number; most: number };
}

const literal = (text: string): Step => ({ layout: text, pattern: new RegExp(`^\\${text}`) });
const digits = (layout: string, name: string, least: number, most: number): Step => ({
  layout,
  pattern: new RegExp(`^[0-9]{${layout.length}}`),
  range: { name, least, most },
});

const dateAndTime: readonly Step[] = [
  { layout: "2006", pattern: /^[0-9]{4}/ },
  literal("-"),
  digits("01", "month", 1, 12),
  literal("-"),
  digits("02", "day", 1, 31),
  { layout: "T", pattern: /^T/ },
  digits("15", "hour", 0, 23),
  literal(":"),
  digits("04", "minute", 0, 59),
  literal(":"),
  digits("05", "second", 0, 59),
];
const zone: Step = { layout: "Z07:00", pattern: /^(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])/ };
const steps: Readonly<Record<string, readonly Step[]>> = {
  // time.Parse takes a fraction of a second that the layout does not have.
  [secondsLayout]: [...dateAndTime, { layout: "", pattern: /^(?:[.,][0-9]+)?/ }, zone],
  [microLayout]: [...dateAndTime, { layout: ".000000", pattern: /^[.,][0-9]{6}/ }, zone],
};

const usual = /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$/;

/**
 * A `metav1.Time` as a server prints it: UTC, whole seconds.
 * @throws DecodeError with the text of Go's time.Parse
 */
export function normalTime(text: string): string {
  if (usual.test(text)) return text;
  return `${utc(text, secondsLayout).slice(0, 19)}Z`;
}

/**
 * A `metav1.MicroTime` as a server prints it: UTC, six digits, which the text must have as well.
 * @throws DecodeError with the text of Go's time.Parse
 */
export function normalMicroTime(text: string): string {
  const seconds = utc(text, microLayout).slice(0, 19);
  return `${seconds}.${text.slice(20, 26)}Z`;
}

function utc(text: string, layout: string): string {
  let rest = text;
  for (const step of steps[layout] ?? []) {
    const match = step.pattern.exec(rest);
    if (!match) throw mismatch(text, layout, rest, step.layout);
    const { range } = step;
    if (range && (Number(match[0]) < range.least || Number(match[0]) > range.most)) throw outOfRange(text, range.name);
    rest = rest.slice(match[0].length);
  }
  if (rest) throw new DecodeError(`parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(rest)}`);
  const [year = 0, month = 1, day = 1] = text.slice(0, 10).split("-").map(Number);
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) throw outOfRange(text, "day");
  return new Date(text.replace(",", ".")).toISOString();
}

const mismatch = (text: string, layout: string, rest: string, part: string): DecodeError =>
  new DecodeError(
    `parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(part)}`,
  );

const outOfRange = (text: string, name: string): DecodeError =>
  new DecodeError(`parsing time ${JSON.stringify(text)}: ${name} out of range`);
