import type { StatusError } from "@kx/shared/errors/status-error";
import { describe, expect, test } from "vitest";
import { checkListOptions, checkWatchOptions, type ReadOptions } from "./check-list-options.ts";

const field = (why: string): string => `resourceVersionMatch: ${why}`;
const unlessGiven = field("Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided");
const whenContinued = field("Forbidden: resourceVersionMatch is forbidden when continue is provided");
const exactZero = field('Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
const forList = "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list";
const requires = field("Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
const forWatch = field("Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");

/** The texts of apimachinery meta/internalversion/validation/validation_test.go. */
type Row = [ReadOptions, string[]];

const refusal = (faults: readonly string[]): string =>
  faults.length === 0 ? "" : `422 Invalid ListOptions.meta.k8s.io "" is invalid: ${faults.length === 1 ? faults[0] : `[${faults.join(", ")}]`}`;

/** What a client is told; empty when nothing is wrong. */
function refused(check: (options: ReadOptions) => void, options: ReadOptions): string {
  try {
    check(options);
  } catch (error) {
    const { code, reason, message } = error as StatusError;
    return `${code} ${reason} ${message}`;
  }
  return "";
}

describe("a list with", () => {
  test.each<Row>([
    [{}, []],
    [{ resourceVersion: "1" }, []],
    [{ resourceVersion: "0", resourceVersionMatch: "NotOlderThan" }, []],
    [{ resourceVersion: "1", resourceVersionMatch: "Exact" }, []],
    [{ resourceVersionMatch: "Exact" }, [unlessGiven]],
    [{ resourceVersion: "", resourceVersionMatch: "NotOlderThan" }, [unlessGiven]],
    [{ resourceVersion: "0", resourceVersionMatch: "Exact" }, [exactZero]],
    [{ resourceVersion: "1", resourceVersionMatch: "foo" }, [field('Unsupported value: "foo": supported values: "Exact", "NotOlderThan", ""')]],
    [{ resourceVersion: "1", resourceVersionMatch: "Exact", continue: "x" }, [whenContinued]],
    [{ resourceVersionMatch: "Exact", continue: "x", sendInitialEvents: false }, [unlessGiven, whenContinued, forList]],
    [{ sendInitialEvents: true }, [forList]],
  ])("%j", (options, faults) => {
    expect(refused(checkListOptions, options)).toBe(refusal(faults));
  });
});

describe("a watch with", () => {
  test.each<Row>([
    [{}, []],
    [{ resourceVersion: "1", continue: "x" }, []],
    [{ sendInitialEvents: true, resourceVersionMatch: "NotOlderThan" }, []],
    [{ sendInitialEvents: false, resourceVersionMatch: "NotOlderThan", resourceVersion: "5" }, []],
    [{ sendInitialEvents: true }, [requires]],
    [{ sendInitialEvents: false }, [requires]],
    [{ sendInitialEvents: true, resourceVersionMatch: "Exact" }, [requires, field('Unsupported value: "Exact": supported values: "NotOlderThan"')]],
    [{ resourceVersion: "1", resourceVersionMatch: "NotOlderThan" }, [forWatch]],
    [{ resourceVersionMatch: "Exact" }, [forWatch, field('Unsupported value: "Exact": supported values: "NotOlderThan"')]],
    [{ sendInitialEvents: true, resourceVersionMatch: "NotOlderThan", continue: "x" }, [whenContinued]],
  ])("%j", (options, faults) => {
    expect(refused(checkWatchOptions, options)).toBe(refusal(faults));
  });
});
