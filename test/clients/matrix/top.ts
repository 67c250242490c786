import { expect } from "vitest";
import { pod } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import { ready } from "./states.ts";
import { table } from "./told.ts";

export const top: readonly MatrixCase[] = [
  {
    name: "top node",
    async run(k) {
      const [header, ...rows] = table(await k.ok("top node"));
      // The signs moved into brackets with 1.32.
      expect(header).toEqual(k.minor < 32 ? ["NAME", "CPU(cores)", "CPU%", "MEMORY(bytes)", "MEMORY%"] : ["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"]);
      expect(rows.map(([name]) => name)).toEqual(["node-1", "node-2", "node-3"]);
      for (const [, cpu, share, memory, part] of rows) expect([cpu, share, memory, part]).toEqual([/^\d+m$/, /^\d+%$/, /^\d+Mi$/, /^\d+%$/].map((form) => expect.stringMatching(form)));
    },
  },
  {
    name: "top pod, --containers, -A, -l, --sort-by",
    async run(k) {
      await k.given(pod("p"), pod("q"));
      await Promise.all([ready(k, "p"), ready(k, "q")]);
      const [header, ...rows] = table(await k.ok("top pod"));
      expect(header).toEqual(["NAME", "CPU(cores)", "MEMORY(bytes)"]);
      expect(rows.map(([name]) => name).sort()).toEqual(["p", "q"]);
      expect(table(await k.ok("top pod p --containers"))[1]!.slice(0, 2)).toEqual(["p", "web"]);
      expect(table(await k.ok("top pod -l app=q --no-headers"))[0]![0]).toMatch(/^q/);
      expect(table(await k.ok("top pod -A --sort-by=cpu"))[0]).toEqual(["NAMESPACE", "NAME", "CPU(cores)", "MEMORY(bytes)"]);
    },
  },
];
