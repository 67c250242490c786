const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const dayMs = 86_400_000;

/** A time in strftime's words, in UTC as containers run. @param at milliseconds since the epoch */
export function formatDate(at: number, format: string): string {
  const date = new Date(at);
  const two = (number: number): string => String(number).padStart(2, "0");
  const hours = date.getUTCHours();
  const day = days[date.getUTCDay()]!;
  const month = months[date.getUTCMonth()]!;
  const yearStart = Date.UTC(date.getUTCFullYear(), 0, 1);
  const dayOfYear = Math.floor((at - yearStart) / dayMs) + 1;
  const letters: Readonly<Record<string, () => string>> = {
    Y: () => String(date.getUTCFullYear()),
    y: () => two(date.getUTCFullYear() % 100),
    C: () => two(Math.floor(date.getUTCFullYear() / 100)),
    m: () => two(date.getUTCMonth() + 1),
    d: () => two(date.getUTCDate()),
    e: () => String(date.getUTCDate()).padStart(2),
    H: () => two(hours),
    I: () => two(hours % 12 || 12),
    k: () => String(hours).padStart(2),
    M: () => two(date.getUTCMinutes()),
    S: () => two(date.getUTCSeconds()),
    s: () => String(Math.floor(at / 1000)),
    N: () => String(((at % 1000) + 1000) % 1000).padStart(3, "0").padEnd(9, "0"),
    p: () => (hours < 12 ? "AM" : "PM"),
    P: () => (hours < 12 ? "am" : "pm"),
    Z: () => "UTC",
    z: () => "+0000",
    A: () => day,
    a: () => day.slice(0, 3),
    B: () => month,
    b: () => month.slice(0, 3),
    h: () => month.slice(0, 3),
    u: () => String(date.getUTCDay() || 7),
    w: () => String(date.getUTCDay()),
    j: () => String(dayOfYear).padStart(3, "0"),
    U: () => two(Math.floor((dayOfYear + 6 - date.getUTCDay()) / 7)),
    n: () => "\n",
    t: () => "\t",
    "%": () => "%",
    F: () => formatDate(at, "%Y-%m-%d"),
    T: () => formatDate(at, "%H:%M:%S"),
    R: () => formatDate(at, "%H:%M"),
    D: () => formatDate(at, "%m/%d/%y"),
    r: () => formatDate(at, "%I:%M:%S %p"),
    c: () => formatDate(at, "%a %b %e %H:%M:%S %Y"),
    x: () => formatDate(at, "%m/%d/%y"),
    X: () => formatDate(at, "%H:%M:%S"),
  };
  return format.replace(/%[-_0]?([A-Za-z%])/g, (whole, letter: string) => {
    const value = letters[letter]?.();
    if (value === undefined) return whole;
    return whole[1] === "-" ? value.replace(/^[0 ]+(?=\d)/, "") : value;
  });
}

const units: Readonly<Record<string, number>> = { second: 1000, sec: 1000, minute: 60_000, min: 60_000, hour: 3_600_000, day: dayMs, week: 7 * dayMs };

/** What `-d` names: `@1700000000`, a date, `yesterday`, `2 hours ago`, `+1 day`; undefined for what it does not know. */
export function parseDate(text: string, now: number): number | undefined {
  const seconds = /^@(-?\d+(?:\.\d+)?)$/.exec(text)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1000;
  const word = { now: 0, today: 0, yesterday: -dayMs, tomorrow: dayMs }[text.trim().toLowerCase()];
  if (word !== undefined) return now + word;
  const relative = /^([-+]?\s*\d+)\s*([a-z]+?)s?(\s+ago)?$/i.exec(text.trim());
  const unit = relative && units[relative[2]!.toLowerCase()];
  if (relative && unit) return now + Number(relative[1]!.replaceAll(" ", "")) * unit * (relative[3] ? -1 : 1);
  const iso = /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/.test(text.trim()) ? `${text.trim().replace(" ", "T")}${text.includes(":") ? "Z" : ""}` : text;
  const parsed = Date.parse(iso);
  return Number.isNaN(parsed) ? undefined : parsed;
}
