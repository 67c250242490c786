import { describe, expect, test } from "vitest";
import { parseAuthority, parseTarget } from "./proxy-request.ts";

describe("the absolute form names a host, a port and a path", () => {
  test.each([
    ["http://web.default/", "web.default", 80, "/"],
    ["http://web:8080/a?b=c", "web", 8080, "/a?b=c"],
    ["HTTP://web", "web", 80, "/"],
    ["http://web?x=1", "web", 80, "/?x=1"],
    ["http://user:secret@web/", "web", 80, "/"],
    ["http://[fd00::1]:8080/", "[fd00::1]", 8080, "/"],
    ["http://[fd00::1]/", "[fd00::1]", 80, "/"],
  ])("%s", (url, host, port, path) => {
    expect(parseTarget(url)).toMatchObject({ host, port, path });
  });

  test.each(["/", "/web", "https://web/", "http://", "http://web:0/", "http://web:99999/", "*"])("%s is not one", (url) => {
    expect(parseTarget(url)).toBeUndefined();
  });
});

test.each([
  ["web:443", { host: "web", port: 443 }],
  ["[::1]:443", { host: "[::1]", port: 443 }],
])("CONNECT %s", (authority, expected) => {
  expect(parseAuthority(authority)).toMatchObject(expected);
});

test("CONNECT needs a port", () => {
  expect(parseAuthority("web")).toBeUndefined();
});
