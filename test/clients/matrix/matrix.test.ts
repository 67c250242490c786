import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { kubectls, minorOf, type Kubectl } from "../../support/kubectl.ts";
import { rows } from "./families.ts";
import { startLab, type Lab } from "./lab.ts";
import { printMatrix, type Outcomes } from "./print-matrix.ts";

// While one waits for a pod, others have the processor.
vi.setConfig({ maxConcurrency: 6, testTimeout: 90_000 });

const releases = await kubectls();
if (releases.length === 0 && process.env.CI) throw new Error("no kubectl on the PATH nor in KX_TEST_KUBECTL");

test("every row has a name of its own", () => {
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
});

const outcomes = new Map<Kubectl, Outcomes>();
afterAll(() => {
  if (outcomes.size > 0) console.log(printMatrix(rows, outcomes));
});

describe.each(releases.map((kubectl) => [kubectl.version, kubectl] as const))("kubectl %s", (_, kubectl) => {
  const told = new Map<string, "ok" | "FAIL">();
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab(kubectl);
    outcomes.set(kubectl, told);
  });
  afterAll(() => lab.close());

  const numbered = rows.map((row, number) => ({ ...row, number })).filter(({ since = 0 }) => minorOf(kubectl) >= since);
  const check = async ({ name, number, run }: (typeof numbered)[number]): Promise<void> => {
    told.set(name, "FAIL");
    await lab.inNamespace(number, run);
    told.set(name, "ok");
  };
  const titled = numbered.map((row) => [row.name, row] as const);
  const together = titled.filter(([, { alone }]) => !alone);
  const byThemselves = titled.filter(([, { alone }]) => alone);
  test.concurrent.each(together)("%s", async (name, row) => {
    await check(row);
    expect(told.get(name)).toBe("ok");
  });
  test.each(byThemselves)("%s", async (name, row) => {
    await check(row);
    expect(told.get(name)).toBe("ok");
  });
});
