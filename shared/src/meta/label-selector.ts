import type { V1LabelSelector } from "@kubernetes/client-node";
import { forbidden, invalid, required, type FieldError, type FieldPath } from "../errors/field-errors.ts";
import { badRequest } from "../errors/status-error.ts";
import { validateLabelName, validateLabels } from "./labels.ts";
import { LabelSelectorSyntaxError, parseRequirements } from "./label-selector-parser.ts";
import { meets, requirementText, type LabelOperator, type LabelRequirement } from "./label-requirement.ts";
import { labelValue } from "./names.ts";
import type { Wire } from "./object.ts";

export type LabelSelectorObject = Wire<V1LabelSelector>;

/** A label selector, ready to match. */
export interface LabelSelector {
  /** All must be met; sorted by key. */
  readonly requirements: readonly LabelRequirement[];
  /** As queries and `status.selector` of a Scale write it; empty when everything matches. */
  readonly text: string;
  matches(labels: Readonly<Record<string, string>> | undefined): boolean;
  toString(): string;
}

/**
 * A selector from a query's text: `app=web,tier in (a,b),!legacy`.
 * @throws StatusError 400 in the words of apimachinery's parser
 */
export function parseLabelSelector(text: string): LabelSelector {
  try {
    return selectorOf(parseRequirements(text));
  } catch (error) {
    if (error instanceof LabelSelectorSyntaxError) throw badRequest(error.message);
    throw error;
  }
}

/** A selector from an object's field. None selects nothing, an empty one everything. */
export function labelSelectorOf(selector: LabelSelectorObject | undefined | null): LabelSelector {
  if (!selector) return nothing;
  const equal = Object.entries(selector.matchLabels ?? {}).map(
    ([key, value]): LabelRequirement => ({ key, operator: "=", values: [value] }),
  );
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values }): LabelRequirement => ({
      key,
      operator: expressionOperators.get(operator) ?? "in",
      values: [...new Set(values)].sort(),
    }),
  );
  return selectorOf([...equal, ...expressions].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)));
}

const expressionOperators: ReadonlyMap<string, LabelOperator> = new Map([
  ["In", "in"],
  ["NotIn", "notin"],
  ["Exists", "exists"],
  ["DoesNotExist", "!"],
]);

const nothing: LabelSelector = { requirements: [], text: "", matches: () => false, toString: () => "" };

function selectorOf(requirements: readonly LabelRequirement[]): LabelSelector {
  const text = requirements.map(requirementText).join(",");
  return {
    requirements,
    text,
    matches: (labels) => requirements.every((requirement) => meets(requirement, labels)),
    toString: () => text,
  };
}

/** A selector field as columns and describe print it; `<none>` where it narrows nothing. */
export function formatLabelSelector(selector: LabelSelectorObject | undefined | null): string {
  return labelSelectorOf(selector).text || "<none>";
}

/** Faults of a selector field (apimachinery meta/v1/validation). @param at the selector's own path */
export function validateLabelSelector(selector: LabelSelectorObject | undefined | null, at: FieldPath): FieldError[] {
  if (!selector) return [];
  return [
    ...validateLabels(selector.matchLabels, at.child("matchLabels")),
    ...(selector.matchExpressions ?? []).flatMap((expression, i) =>
      validateExpression(expression, at.child("matchExpressions").index(i)),
    ),
  ];
}

type Expression = NonNullable<LabelSelectorObject["matchExpressions"]>[number];

function validateExpression({ key, operator, values = [] }: Expression, at: FieldPath): FieldError[] {
  return [
    ...validateOperator(operator, values.length, at),
    ...validateLabelName(key, at.child("key")),
    ...values.flatMap((value, i) => labelValue(value).map((message) => invalid(at.child("values").index(i), value, message))),
  ];
}

function validateOperator(operator: string, values: number, at: FieldPath): FieldError[] {
  if (operator === "In" || operator === "NotIn") {
    return values > 0 ? [] : [required(at.child("values"), "must be specified when `operator` is 'In' or 'NotIn'")];
  }
  if (operator === "Exists" || operator === "DoesNotExist") {
    return values === 0
      ? []
      : [forbidden(at.child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
  }
  return [invalid(at.child("operator"), operator, "not a valid selector operator")];
}
