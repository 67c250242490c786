import { describe, expect, test } from "vitest";
import { at } from "../errors/field-errors.ts";
import { formatLabelSelector, labelSelectorOf, parseLabelSelector, validateLabelSelector, type LabelSelectorObject } from "./label-selector.ts";

const web = { app: "web", tier: "front", level: "5", empty: "" };

test.each<[string, boolean]>([
  ["", true],
  ["app=web", true],
  ["app==web", true],
  ["app = web", true],
  ["app!=web", false],
  ["missing!=web", true],
  ["app in (web,db)", true],
  ["app in (db)", false],
  ["app notin (web)", false],
  ["missing notin (web)", true],
  ["app", true],
  ["missing", false],
  ["!missing", true],
  ["!app", false],
  ["level>4", true],
  ["level<5", false],
  ["app>4", false],
  ["empty=", true],
  ["empty in (,x)", true],
  ["empty in ()", true],
  ["app=web,tier=back", false],
  ["app=web, tier in (front), !missing", true],
  ["in in (in)", false],
  ["constructor", false],
])("%j on a web pod: %s", (text, matches) => {
  expect(parseLabelSelector(text).matches(web)).toBe(matches);
});

test("objects without labels", () => {
  expect(parseLabelSelector("app!=web").matches(undefined)).toBe(true);
  expect(parseLabelSelector("app").matches(undefined)).toBe(false);
});

test.each([
  ["b=2,a=1", "a=1,b=2"],
  ["x in (c,a,,a)", "x in (,a,c)"],
  ["!x", "!x"],
  ["x>1,y<2,z", "x>1,y<2,z"],
])("%j is written as %j", (text, canonical) => {
  expect(String(parseLabelSelector(text))).toBe(canonical);
});

const value =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

test.each([
  [",", "found ',', expected: !, identifier, or 'end of string'"],
  ["a=b,", "found '', expected: identifier after ','"],
  ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ["a in", "unable to parse requirement: found '' expected: '('"],
  ["a in (b", "unable to parse requirement: found '', expected: ',' or ')'"],
  ["a in (=)", "unable to parse requirement: found '=', expected: ',', ')' or identifier"],
  ["a=(", "unable to parse requirement: found '(', expected: identifier"],
  ["a=b c", "found 'c', expected: ',' or 'end of string'"],
  ["!a=b", "found '=', expected: ',' or 'end of string'"],
  ["a=-b", `unable to parse requirement: values[0][a]: Invalid value: "-b": ${value}`],
  [
    "a>x",
    'unable to parse requirement: values[0]: Invalid value: "x": for \'Gt\', \'Lt\' operators, the value must be an integer',
  ],
  ["/a=b", 'unable to parse requirement: <nil>: Invalid value: "/a": prefix part must be non-empty'],
])("%j is refused with 400", (text, message) => {
  expect(() => parseLabelSelector(text)).toThrow(expect.objectContaining({ message, code: 400, reason: "BadRequest" }));
});

describe("a selector field", () => {
  const selector: LabelSelectorObject = {
    matchLabels: { tier: "front", app: "web" },
    matchExpressions: [
      { key: "level", operator: "In", values: ["6", "5"] },
      { key: "missing", operator: "DoesNotExist" },
    ],
  };

  test("matches and prints, sorted by key", () => {
    expect(labelSelectorOf(selector).matches(web)).toBe(true);
    expect(formatLabelSelector(selector)).toBe("app=web,level in (5,6),!missing,tier=front");
  });

  test("none selects nothing, an empty one everything", () => {
    expect(labelSelectorOf(undefined).matches(web)).toBe(false);
    expect(labelSelectorOf({}).matches(undefined)).toBe(true);
    expect(formatLabelSelector({})).toBe("<none>");
  });

  test.each<[LabelSelectorObject, string[]]>([
    [selector, []],
    [
      { matchExpressions: [{ key: "a", operator: "In" }] },
      ["spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'"],
    ],
    [
      { matchExpressions: [{ key: "a", operator: "Exists", values: ["b"] }] },
      ["spec.selector.matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'"],
    ],
    [
      { matchExpressions: [{ key: "a", operator: "Near" }] },
      ['spec.selector.matchExpressions[0].operator: Invalid value: "Near": not a valid selector operator'],
    ],
    [{ matchLabels: { a: "-" } }, [`spec.selector.matchLabels: Invalid value: "-": ${value}`]],
  ])("%j", (selector, errors) => {
    const found = validateLabelSelector(selector, at("spec").child("selector"));
    expect(found.map(({ field, message }) => `${field}: ${message}`)).toEqual(errors);
  });
});
