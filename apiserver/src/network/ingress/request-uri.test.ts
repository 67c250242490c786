import { expect, test } from "vitest";
import { parseRequestUri } from "./request-uri.ts";

// Answers of nginx 1.22 that returned $uri and $args.
test.each([
  ["/a//b", "/a/b", ""],
  ["/a/./b", "/a/b", ""],
  ["/x/../a/b", "/a/b", ""],
  ["/a%2fb", "/a/b", ""],
  ["/a%2F%2Fb", "/a/b", ""],
  ["/a/..", "/", ""],
  ["/a%23b?x=%20", "/a#b", "x=%20"],
  ["/a#frag?x", "/a", ""],
  ["/a%3Fb?c", "/a?b", "c"],
  ["/a\\b", "/a\\b", ""],
  ["http://a.com/abs", "/abs", ""],
  ["/a/.../b", "/a/.../b", ""],
  ["/.a/b", "/.a/b", ""],
  ["/a/.", "/a/", ""],
  ["/a/b/..", "/a/", ""],
  ["/a/%2e%2e/b", "/b", ""],
  ["/%c3%a9", "/é", ""],
])("%s", (target, path, query) => {
  expect(parseRequestUri(target)).toMatchObject({ path, query });
});

test.each(["/../x", "/a%zz", "/a%00b", "*", "", "a"])("%s is no good request", (target) => {
  expect(parseRequestUri(target)).toBeUndefined();
});
