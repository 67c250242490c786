import { expect, test } from "vitest";
import { seededRandom } from "@kx/shared/meta/clock";
import { searchOrder, staticBand } from "./search-order.ts";

// KEP-3070 and KEP-3668, as service.md B1 and B2 list them.
test.each([
  ["/12", 1n << 20n, 256n],
  ["/16", 1n << 16n, 256n],
  ["/20", 1n << 12n, 256n],
  ["/24", 256n, 16n],
  ["/27", 32n, 16n],
  ["/28", 16n, 0n],
  ["/30", 4n, 0n],
])("the static band of a cluster range of %s", (_, size, band) => expect(staticBand(size, 16n, 256n)).toBe(band));

test("the static band of the node ports is 30000-30085", () => expect(staticBand(2768n, 32n, 128n)).toBe(86n));

test("every offset comes once, those of the dynamic band first, each band from its random start around", () => {
  expect([...searchOrder(10n, 4n, () => 0.5)].map(Number)).toEqual([7, 8, 9, 4, 5, 6, 2, 3, 0, 1]);
  const drawn = [...searchOrder(100n, 16n, seededRandom(1))].map(Number);
  expect(new Set(drawn).size).toBe(100);
  expect(Math.min(...drawn.slice(0, 84))).toBe(16);
});

test.each([
  ["nothing in an empty pool", 0n, 0n, 0],
  ["no more than the pool has, even where the band is wider", 3n, 16n, 3],
])("%s", (_, size, band, count) => expect([...searchOrder(size, band, () => 0.9)].length).toBe(count));
