const units: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, "\u00b5s": 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * Milliseconds of a Go duration: `300ms`, `1h30m`, `-1.5s`; `0` needs no unit.
 * @throws Error in the words of Go's time.ParseDuration
 */
export function parseDuration(text: string): number {
  const quoted = JSON.stringify(text);
  const [, sign = "", rest = ""] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  if (rest === "0") return 0;
  if (!rest) throw new Error(`time: invalid duration ${quoted}`);
  let total = 0;
  let at = 0;
  for (const match of rest.matchAll(/(\d+\.?\d*|\.\d+)([a-z\u00b5]*)/g)) {
    if (match.index !== at) break;
    const [whole, amount, unit = ""] = match;
    const factor = units[unit];
    if (!unit) throw new Error(`time: missing unit in duration ${quoted}`);
    if (factor === undefined) throw new Error(`time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`);
    total += Number(amount) * factor;
    at += whole.length;
  }
  if (at !== rest.length) throw new Error(`time: invalid duration ${quoted}`);
  return sign === "-" ? -total : total;
}
