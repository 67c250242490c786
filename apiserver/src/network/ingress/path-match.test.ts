import { expect, test } from "vitest";
import { createPathTable, createRegexTable, type PathRule } from "./path-match.ts";

const rules = (texts: string): PathRule[] =>
  texts.split(", ").map((text) => {
    const [pathType, path] = text.split(" ") as [PathRule["pathType"], string];
    return { pathType, path };
  });

const text = (rule: PathRule | undefined): string => (rule ? `${rule.pathType} ${rule.path}` : "none");

// The table of the Ingress API's documentation, and the path rules of ingress-controller-conformance.
test.each([
  ["Prefix /", "/anything/at/all", "Prefix /"],
  ["Exact /foo", "/foo", "Exact /foo"],
  ["Exact /foo", "/bar", "none"],
  ["Exact /foo", "/foo/", "none"],
  ["Exact /foo", "/FOO", "none"],
  ["Exact /foo", "/foo/x", "none"],
  ["Exact /foo/", "/foo", "none"],
  ["Exact /foo/", "/foo/", "Exact /foo/"],
  ["Prefix /foo", "/foo", "Prefix /foo"],
  ["Prefix /foo", "/foo/", "Prefix /foo"],
  ["Prefix /foo", "/foo/x", "Prefix /foo"],
  ["Prefix /foo", "/foobar", "none"],
  ["Prefix /foo", "/FOO", "none"],
  ["Prefix /foo/", "/foo", "Prefix /foo/"],
  ["Prefix /foo/", "/foo/", "Prefix /foo/"],
  ["Prefix /foo/", "/foo/x", "Prefix /foo/"],
  ["Prefix /aaa/bb", "/aaa/bbb", "none"],
  ["Prefix /aaa/bbb", "/aaa/bbb", "Prefix /aaa/bbb"],
  ["Prefix /aaa/bbb", "/aaa/bbb/", "Prefix /aaa/bbb"],
  ["Prefix /aaa/bbb", "/aaa/bbb/ccc", "Prefix /aaa/bbb"],
  ["Prefix /aaa/bbb/", "/aaa/bbb", "Prefix /aaa/bbb/"],
  ["Prefix /aaa/bbb", "/aaa/bbbxyz", "none"],
  ["Prefix /, Prefix /aaa", "/aaa/ccc", "Prefix /aaa"],
  ["Prefix /, Prefix /aaa, Prefix /aaa/bbb", "/aaa/bbb", "Prefix /aaa/bbb"],
  ["Prefix /, Prefix /aaa, Prefix /aaa/bbb", "/ccc", "Prefix /"],
  ["Prefix /aaa", "/ccc", "none"],
  ["Prefix /foo, Exact /foo", "/foo", "Exact /foo"],
  ["Prefix /foo, Exact /foo", "/foo/", "Prefix /foo"],
  ["Prefix /foo, Exact /foo", "/foo/x", "Prefix /foo"],
  ["Prefix /foo, Prefix /foo/", "/foo", "Prefix /foo/"],
  ["Prefix /foo, Prefix /foo/", "/foo/", "Prefix /foo/"],
  ["Prefix /foo, Prefix /aaa/bbb, Prefix /aaa", "/aaaccc", "none"],
  ["Exact /, Prefix /a", "/", "Exact /"],
  ["Exact /, Prefix /a", "/b", "none"],
])("%s: %s is %s", (texts, path, expected) => {
  expect(text(createPathTable(rules(texts)).match(path))).toBe(expected);
});

// What ingress-nginx' guide to path matching says of hosts with a regular expression.
test.each([
  ["Prefix /foo", "/foobar", "Prefix /foo"],
  ["Exact /foo", "/FOO/bar", "Exact /foo"],
  ["Prefix /foo/bar, Prefix /foo/bar/[A-Z0-9]{3}", "/foo/bar/bar", "Prefix /foo/bar/[A-Z0-9]{3}"],
  ["Prefix /foo/bar/bar, Prefix /foo/bar/[A-Z0-9]{3}", "/foo/bar/bar", "Prefix /foo/bar/[A-Z0-9]{3}"],
  ["Prefix /foo/bar/.+, Prefix /foo/bar/bar/", "/foo/bar/bar/x", "Prefix /foo/bar/bar/"],
  ["Prefix /(, Prefix /", "/a", "Prefix /"],
])("as regular expressions, %s: %s is %s", (texts, path, expected) => {
  expect(text(createRegexTable(rules(texts)).match(path))).toBe(expected);
});
