import { expect, test } from "vitest";
import type { DocumentRequest } from "./document.ts";
import { health } from "./health.ts";

const request = (path: string, query = ""): DocumentRequest => ({ path, query: new URLSearchParams(query), accept: undefined, ifNoneMatch: undefined, host: "" });
let well = true;
const readyz = health("readyz", [{ name: "informer-sync", check: () => well }]);

test.each([
  [true, "/readyz", "", 200, "ok"],
  [true, "/readyz", "verbose", 200, "[+]ping ok\n[+]informer-sync ok\nreadyz check passed\n"],
  [true, "/readyz", "verbose&exclude=informer-sync", 200, "[+]ping ok\n[+]informer-sync excluded: ok\nreadyz check passed\n"],
  [true, "/readyz/ping", "", 200, "ok"],
  [false, "/readyz", "", 500, "[+]ping ok\n[-]informer-sync failed: reason withheld\nreadyz check failed\n"],
  [false, "/readyz", "exclude=informer-sync", 200, "ok"],
  [true, "/readyz/none", "", 404, "404 page not found\n"],
] as const)("well: %s, %s?%s", (state, path, query, code, body) => {
  well = state;
  expect(readyz(request(path, query))).toMatchObject({ code, body });
});
