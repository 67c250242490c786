const units: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** `10`, `1m`, `2h 5s`, `infinity`, as sleep adds them up. @throws Error in its words */
export function sleepSeconds(args: readonly string[]): number {
  if (args.length === 0) throw new Error("sleep: missing operand");
  return args.reduce((total, word) => {
    if (word === "infinity" || word === "inf") return Number.POSITIVE_INFINITY;
    const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(word);
    if (!match) throw new Error(`sleep: invalid number '${word}'`);
    return total + Number(match[1]) * units[match[2]!]!;
  }, 0);
}
