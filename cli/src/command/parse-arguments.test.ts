import { describe, expect, test } from "vitest";
import { defineCommand } from "./command.ts";
import { integer, list, text, toggle } from "./flag.ts";
import { parseArguments } from "./parse-arguments.ts";

const command = defineCommand({
  name: "get",
  summary: "Display one or many resources",
  scope: "place",
  flags: {
    output: text({ short: "o", text: "" }),
    allNamespaces: toggle({ short: "A", text: "" }),
    wait: toggle({ default: true, text: "" }),
    now: toggle({ text: "" }),
    noHeaders: toggle({ text: "" }),
    filename: list({ short: "f", text: "" }),
    tail: integer({ text: "" }),
    dryRun: text({ bare: "unchanged", text: "" }),
  },
  run: () => Promise.resolve(),
});
const printed: string[] = [];
const io = { stdout: { write: (chunk: unknown) => void printed.push(String(chunk)), columns: 80 } } as unknown as Parameters<typeof parseArguments>[3];
const parse = (line: string) => parseArguments(command, command.flags, line.split(" ").filter(Boolean), io);

describe("forms of flags", () => {
  test.each([
    ["-o json", { output: "json" }],
    ["-ojson", { output: "json" }],
    ["-o=json", { output: "json" }],
    ["--output=json", { output: "json" }],
    ["--output json", { output: "json" }],
    ["-Ao json", { allNamespaces: true, output: "json" }],
    ["-A=false", { allNamespaces: false }],
    ["", { wait: true, now: false, noHeaders: false, dryRun: undefined }],
    ["--wait=false", { wait: false }],
    ["--now", { now: true }],
    ["--no-headers", { noHeaders: true }],
    ["--no-headers=false", { noHeaders: false }],
    ["-f a,b -f c", { filename: ["a", "b", "c"] }],
    ["--tail=-1", { tail: -1 }],
    ["--tail -1", { tail: -1 }],
    ["--dry-run", { dryRun: "unchanged" }],
    ["--dry-run=server", { dryRun: "server" }],
  ])("%s", (line, values) => {
    expect(parse(line)?.values).toMatchObject(values);
  });
});

test("a bare flag takes no value from the next word", () => {
  expect(parse("--dry-run svc")).toMatchObject({ args: ["svc"], values: { dryRun: "unchanged" } });
});

test("after -- everything is an argument", () => {
  expect(parse("svc -- -o")?.args).toEqual(["svc", "-o"]);
});

// As kubectl 1.33 says them.
test.each([
  ["--foo", "unknown flag: --foo"],
  ["--foo=bar", "unknown flag: --foo"],
  ["-z", "unknown shorthand flag: 'z' in -z"],
  ["-o", "flag needs an argument: 'o' in -o"],
  ["--output", "flag needs an argument: --output"],
  ["--tail=x", 'invalid argument "x" for "--tail" flag: strconv.ParseInt: parsing "x": invalid syntax'],
  ["--all-namespaces=maybe", 'invalid argument "maybe" for "-A, --all-namespaces" flag: strconv.ParseBool: parsing "maybe": invalid syntax'],
])("%s: %s", (line, message) => {
  expect(() => parse(line)).toThrow(message);
});

test("a flag that is nearly one gets a hint", () => {
  expect(() => parse("--ouput json")).toThrow(expect.objectContaining({ hint: "did you mean --output?" }));
});

test("the help names every flag and prints nothing else", () => {
  printed.length = 0;
  expect(parse("--help")).toBeUndefined();
  expect(printed.join("")).toMatch(/Usage: kx get.*--no-headers.*--dry-run/s);
  expect(printed.join("")).not.toContain("--no-wait");
});
