import { expect, test } from "vitest";
import { listenPort, parseFlags } from "./flags.ts";

test.each([
  [["-text=hello"], { text: "hello" }, []],
  [["--text", "hello world"], { text: "hello world" }, []],
  [["-text=a=b"], { text: "a=b" }, []],
  [["-text="], { text: "" }, []],
  [["-text=a", "-text=b"], { text: "b" }, []],
  [["-verbose", "rest"], { verbose: "true" }, ["rest"]],
  [["-verbose=false"], { verbose: "false" }, []],
  [["--http-port=80", "--udp-port", "-1"], { "http-port": "80", "udp-port": "-1" }, []],
  [["a", "b"], {}, ["a", "b"]],
  [["-last"], { last: "true" }, []],
])("flags of %j", (args, flags, rest) => {
  const parsed = parseFlags(args, ["verbose"]);
  expect(Object.fromEntries(parsed.flags)).toEqual(flags);
  expect(parsed.rest).toEqual(rest);
});

test.each([
  [":5678", 5678],
  ["0.0.0.0:8080", 8080],
  ["8080", 8080],
  ["[::]:80", 80],
])("%s listens on %d", (address, port) => {
  expect(listenPort(address)).toBe(port);
});

test.each([":0", ":65536", ":http", ""])("%j is no address to listen on", (address) => {
  expect(() => listenPort(address)).toThrow(`listen tcp: address ${address}: invalid port`);
});
