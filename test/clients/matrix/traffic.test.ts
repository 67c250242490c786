import { describe, expect, test } from "vitest";
import { expectStraight, readSpoken } from "./traffic.ts";

const info = (message: string): string => `I1122 22:38:08.437408   22451 request.go:683] ${message}\n`;
const got = (path: string, status = "200 OK", method = "GET"): string => info(`"Response" verb="${method}" url="https://127.0.0.1:6443${path}" status="${status}" milliseconds=4`);

test("the log of -v=6 is parted from what the user is told", () => {
  const text = [
    info("Config loaded from file:  /home/me/.kube/config"),
    info("GET https://127.0.0.1:6443/api/v1/pods?limit=500 200 OK in 3 milliseconds"),
    got("/apis?timeout=32s", "404 Not Found"),
    'I1122 22:01:27.819749   31609 helpers.go:246] server response object: %s[{\n  "status": "Failure",\n  "code": 404\n}]\n',
    "W1122 22:38:08.512727   22451 prune.go:71] Deprecated: something\n",
    "Warning: something\n",
  ].join("");
  expect(readSpoken(text)).toEqual({
    stderr: "W1122 22:38:08.512727   22451 prune.go:71] Deprecated: something\nWarning: something\n",
    requests: [
      { method: "GET", path: "/api/v1/pods?limit=500", status: 200 },
      { method: "GET", path: "/apis?timeout=32s", status: 404 },
    ],
    notices: ["Config loaded from file:  /home/me/.kube/config", "server response object: %s[{"],
  });
});

describe("a command goes its straight way", () => {
  const check = (log: string, { minor = 33, failed = false } = {}) => (): void => expectStraight(readSpoken(log), { minor, failed, told: "" });

  test.each([
    ["an answer", got("/api/v1/namespaces/default/pods?limit=500")],
    ["an object that is not there", got("/api/v1/namespaces/default/pods/none", "404 Not Found")],
    ["held back for less than a second", info('"Waited before sending request" delay="184.458932ms" reason="client-side throttling, not priority and fairness" verb="GET"')],
    ["no table", info("Unable to decode server response into a Table. Falling back to hardcoded types: attempt to decode non-Table object")],
    ["one group version", got("/api/v1")],
  ])("%s", (_, log) => expect(check(log)).not.toThrow());

  test.each([
    ["a refused write", got("/api/v1/namespaces/default/pods", "422 Unprocessable Entity", "POST")],
    ["a group version that is not there", got("/apis/example.com/v1", "404 Not Found")],
    ["held back for long", info("Waited for 1.19s due to client-side throttling, not priority and fairness, request: GET:https://127.0.0.1:6443/api")],
    ["held back for long, as 1.20 says it", info("Throttling request took 1.047s, request: GET:https://127.0.0.1:6443/api")],
    ["held back for minutes", info('"Waited before sending request" delay="1m2.5s" reason="client-side throttling, not priority and fairness" verb="GET"')],
    ["another protocol", info("RemoteCommand fallback: unable to upgrade streaming request")],
    ["a retry", info("Got a Retry-After 1s response for attempt 1 to https://127.0.0.1:6443/api")],
    ["the older OpenAPI", got("/openapi/v2?timeout=32s")],
    ["discovery, one group version after the other", got("/apis/apps/v1?timeout=32s")],
  ])("not %s", (_, log) => expect(check(log)).toThrow("to deeply equal []"));

  test("what a release has always asked for is no detour", () => {
    expect(check(got("/openapi/v2?timeout=32s"), { minor: 28 })).not.toThrow();
    expect(check(got("/apis/apps/v1?timeout=32s"), { minor: 20 })).not.toThrow();
    expect(check(got("/api/v1/namespaces/default/pods", "422 Unprocessable Entity", "POST"), { failed: true })).not.toThrow();
  });
});
