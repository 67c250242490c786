import { expect } from "vitest";
import { pod } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import { ready } from "./states.ts";
import { table } from "./told.ts";

const titles = ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"];

export const events: readonly MatrixCase[] = [
  {
    name: "events",
    since: 26,
    async run(k) {
      expect(await k.ok("events", { stderr: `No events found in ${k.namespace} namespace.\n` })).toBe("");
      await k.given(pod("p"));
      await ready(k, "p");
      const [header, ...rows] = table(await k.ok("events"));
      expect(header).toEqual(titles);
      expect(rows.map((row) => row.slice(1, 4))).toEqual(expect.arrayContaining(["Scheduled", "Pulled", "Created", "Started"].map((reason) => ["Normal", reason, "Pod/p"])));
    },
  },
  {
    name: "events --for, --types, -A, --no-headers",
    since: 26,
    async run(k) {
      await k.given(pod("p"), pod("q"));
      await Promise.all([ready(k, "p"), ready(k, "q")]);
      const [, ...rows] = table(await k.ok("events --for pod/p"));
      expect(new Set(rows.map((row) => row[3]))).toEqual(new Set(["Pod/p"]));
      expect(await k.ok("events --types=Warning", { stderr: `No events found in ${k.namespace} namespace.\n` })).toBe("");
      expect(table(await k.ok("events -A"))[0]).toEqual(["NAMESPACE", ...titles]);
      if (k.minor >= 27) expect(await k.ok("events --for pod/q --no-headers")).not.toContain("LAST SEEN");
    },
  },
  {
    name: "events -w",
    since: 26,
    async run(k) {
      const watching = k.start("events -w");
      await k.given(pod("p"));
      await watching.until((stdout) => /Started +Pod\/p/.test(stdout));
      await watching.stop();
    },
  },
  {
    name: "events -o json",
    since: 26,
    async run(k) {
      await k.given(pod("p"));
      await ready(k, "p");
      expect(JSON.parse(await k.ok("events -o json"))).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ reason: "Scheduled" })]) });
    },
  },
];
