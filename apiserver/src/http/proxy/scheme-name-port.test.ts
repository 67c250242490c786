import { expect, test } from "vitest";
import { splitSchemeNamePort } from "./scheme-name-port.ts";

// The table of apimachinery util/net port_split_test.go.
test.each([
  ["aoeu", { scheme: "", name: "aoeu", port: "" }],
  ["aoeu:", { scheme: "", name: "aoeu", port: "" }],
  ["aoeu:80", { scheme: "", name: "aoeu", port: "80" }],
  ["aoeu:asdf", { scheme: "", name: "aoeu", port: "asdf" }],
  [":aoeu:", { scheme: "", name: "aoeu", port: "" }],
  ["https:aoeu:", { scheme: "https", name: "aoeu", port: "" }],
  ["https:aoeu:443", { scheme: "https", name: "aoeu", port: "443" }],
  ["", undefined],
  [":", undefined],
  ["::", undefined],
  [":80", undefined],
  ["aoeu:asdf:", undefined],
  ["aoeu:asdf:http", undefined],
  ["https:aoeu:443:x", undefined],
])("%s", (id, expected) => {
  expect(splitSchemeNamePort(id)).toEqual(expected);
});
