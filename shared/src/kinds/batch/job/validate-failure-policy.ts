import { duplicate, invalid, required, tooMany, unsupported, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { qualified } from "../../core/pod/rules.ts";
import type { JobSpec } from "../job.ts";

type Rule = NonNullable<JobSpec["podFailurePolicy"]>["rules"][number];
type ExitCodes = NonNullable<Rule["onExitCodes"]>;
type Patterns = NonNullable<Rule["onPodConditions"]>;

const actions = ["Count", "FailIndex", "FailJob", "Ignore"];
const operators = ["In", "NotIn"];
const statuses = ["False", "True", "Unknown"];

/** Words as Go prints a list of them. */
const listed = (words: readonly string[]): string => `valid values: [${words.map((word) => JSON.stringify(word)).join(" ")}]`;

/** What a failed pod means for its Job (batch/validation validatePodFailurePolicy). @param at the policy's own path */
export function validatePodFailurePolicy(spec: JobSpec, at: FieldPath): FieldError[] {
  const { rules = [] } = spec.podFailurePolicy ?? {};
  const path = at.child("rules");
  const { containers, initContainers } = spec.template?.spec ?? {};
  const names = [...(containers ?? []), ...(initContainers ?? [])].map(({ name }) => name);
  return [
    ...(rules.length > 20 ? [tooMany(path, rules.length, 20)] : []),
    ...rules.flatMap((rule, i) => validateRule(rule, { names, perIndex: spec.backoffLimitPerIndex !== undefined }, path.index(i))),
  ];
}

function validateRule({ action, onExitCodes, onPodConditions = [] }: Rule, { names, perIndex }: { names: readonly string[]; perIndex: boolean }, at: FieldPath): FieldError[] {
  const [codes, conditions] = [onExitCodes !== undefined, onPodConditions.length > 0];
  const wrong = codes && conditions ? "specifying both OnExitCodes and OnPodConditions is not supported" : "specifying one of OnExitCodes and OnPodConditions is required";
  return [
    ...validateWord(action, actions, at.child("action")),
    ...(action === "FailIndex" && !perIndex ? [invalid(at.child("action"), action, "requires the backoffLimitPerIndex to be set")] : []),
    ...(onExitCodes ? validateExitCodes(onExitCodes, names, at.child("onExitCodes")) : []),
    ...validateConditions(onPodConditions, at.child("onPodConditions")),
    ...(codes === conditions ? [withoutValue(invalid(at, null, wrong))] : []),
  ];
}

function validateWord(word: string | undefined, words: readonly string[], at: FieldPath): FieldError[] {
  if (!word) return [required(at, listed(words))];
  return words.includes(word) ? [] : [unsupported(at, word, words)];
}

function validateConditions(patterns: Patterns, at: FieldPath): FieldError[] {
  return [
    ...(patterns.length > 20 ? [tooMany(at, patterns.length, 20)] : []),
    ...patterns.flatMap(({ type, status }, i) => [
      ...qualified(type, at.index(i).child("type")),
      ...validateWord(status, statuses, at.index(i).child("status")),
    ]),
  ];
}

function validateExitCodes({ operator, containerName, values = [] }: ExitCodes, names: readonly string[], at: FieldPath): FieldError[] {
  const path = at.child("values");
  const unknown = containerName !== undefined && !names.includes(containerName);
  return [
    ...validateWord(operator, operators, at.child("operator")),
    ...(unknown ? [invalid(at.child("containerName"), containerName, "must be one of the container or initContainer names in the pod template")] : []),
    ...(values.length === 0 ? [invalid(path, values, "at least one value is required")] : []),
    ...(values.length > 255 ? [tooMany(path, values.length, 255)] : []),
    ...values.flatMap((value, i) => [
      ...(operator === "In" && value === 0 ? [invalid(path.index(i), value, "must not be 0 for the In operator")] : []),
      ...(values.indexOf(value) < i ? [duplicate(path.index(i), value)] : []),
    ]),
    ...(values.some((value, i) => i > 0 && values[i - 1]! > value) ? [invalid(path, values, "must be ordered")] : []),
  ];
}

/** Upstream leaves the value of a whole rule out (field.OmitValueType). */
export function withoutValue(error: FieldError): FieldError {
  return { ...error, message: error.message.replace("Invalid value: null: ", "Invalid value: ") };
}
