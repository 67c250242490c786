import { expect, test } from "vitest";
import { parseRequestUri } from "./request-uri.ts";
import { createRewrite } from "./rewrite.ts";

// Requests that nginx 1.22 passed on after `rewrite "(?i)PATH" TARGET break`.
test.each([
  ["/re(/|$)(.*)", "/$2", '/re/a%20b%22<>%5e`{|}~%c3%a9?q=1', "/a%20b%22%3C%3E%5E%60%7B%7C%7D~%C3%A9?q=1"],
  ["/re(/|$)(.*)", "/$2", "/re/!$&'()*+,;=:@[]%25", "/!$&'()*+,;=:@[]%25"],
  ["/re(/|$)(.*)", "/$2", "/re", "/"],
  ["/re(/|$)(.*)", "/$2", "/re/x?y", "/x?y"],
  ["/re(/|$)(.*)", "/$2", "/RE/Foo", "/Foo"],
  ["/q(.*)", "/new?x=$1&y=2", "/qa%20b&c?z=1", "/new?x=a%20b%26c&y=2&z=1"],
  ["/q(.*)", "/new?x=$1&y=2", "/q%3f%26?z=1", "/new?x=%3F%26&y=2&z=1"],
  ["/q(.*)", "/new?x=$1&y=2", "/q?", "/new?x=&y=2"],
  ["/e(.*)", "/new?x=$1?", "/eab?z=1", "/new?x=ab"],
  ["/foos1", "/", "/foos1/deep/path?a=b", "/?a=b"],
])("%s to %s: %s", (path, target, requested, expected) => {
  expect(createRewrite(path, target)?.(parseRequestUri(requested)!)).toBe(expected);
});

test("an empty path is an error of nginx", () => {
  expect(createRewrite("/(.*)", "$1")?.(parseRequestUri("/")!)).toBeUndefined();
});

test("a path that is no regular expression has no rewrite", () => {
  expect(createRewrite("/(", "/$1")).toBeUndefined();
});
