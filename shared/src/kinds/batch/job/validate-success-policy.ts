import { invalid, required, tooLong, tooMany, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { nonNegative } from "../../core/pod/rules.ts";
import type { JobSpec } from "../job.ts";
import { countIndexes } from "./index-intervals.ts";

type Rule = NonNullable<JobSpec["successPolicy"]>["rules"][number];

const longest = 64 * 1024;

/** When an Indexed Job has succeeded before all of it has (batch/validation validateSuccessPolicy). @param at the policy's own path */
export function validateSuccessPolicy({ successPolicy, completionMode, completions = 0 }: JobSpec, at: FieldPath): FieldError[] {
  if (!successPolicy) return [];
  if (completionMode !== "Indexed") return [invalid(at, successPolicy, "requires indexed completion mode")];
  const { rules = [] } = successPolicy;
  const path = at.child("rules");
  return [
    ...(rules.length === 0 ? [required(path, "at least one rules must be specified when the successPolicy is specified")] : []),
    ...(rules.length > 20 ? [tooMany(path, rules.length, 20)] : []),
    ...rules.flatMap((rule, i) => validateRule(rule, completions, path.index(i))),
  ];
}

function validateRule({ succeededCount: count, succeededIndexes: indexes }: Rule, completions: number, at: FieldPath): FieldError[] {
  const [ofIndexes, ofCount] = [at.child("succeededIndexes"), at.child("succeededCount")];
  if (count === undefined && indexes === undefined) return [required(at, "at least one of succeededCount or succeededIndexes must be specified")];
  const counted = indexes === undefined ? undefined : countIndexes(indexes, completions);
  const errors: FieldError[] = [];
  if ((indexes?.length ?? 0) > longest) errors.push(tooLong(ofIndexes, longest));
  if (counted?.fault !== undefined) errors.push(invalid(ofIndexes, indexes, `error parsing succeededIndexes: ${counted.fault}`));
  if (count === undefined) return errors;
  errors.push(...nonNegative(count, ofCount));
  if (count > completions) errors.push(invalid(ofCount, count, `must be less than or equal to ${completions} (the number of specified completions)`));
  const total = counted?.total ?? 0;
  if (counted && count > total) {
    errors.push(invalid(ofCount, count, `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`));
  }
  return errors;
}
