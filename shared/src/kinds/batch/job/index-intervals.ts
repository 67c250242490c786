/** Indexes as a Job's status writes them, `1,3-5,7`: counted, or what is wrong with the text (batch/validation validateIndexesFormat). */
export function countIndexes(text: string, completions: number): { total: number; fault?: string } {
  let total = 0;
  let last = -1;
  for (const part of text === "" ? [] : text.split(",")) {
    const limits = part.split("-");
    if (limits.length > 2) return { total: 0, fault: `the fragment ${JSON.stringify(part)} violates the requirement that an index interval can have at most two parts separated by '-'` };
    for (const limit of limits) {
      if (!/^[+-]?\d+$/.test(limit)) return { total: 0, fault: `cannot convert string to integer for index: ${JSON.stringify(limit)}` };
      if (Number(limit) >= completions) return { total: 0, fault: `too large index: ${JSON.stringify(limit)}` };
    }
    const [first = 0, end = first] = limits.map(Number);
    if (limits.length === 2 && first >= end) return { total: 0, fault: `non-increasing order, previous: ${first}, current: ${end}` };
    if (last >= first) return { total: 0, fault: `non-increasing order, previous: ${last}, current: ${first}` };
    total += end - first + 1;
    last = end;
  }
  return { total };
}
