import type { V1PolicyRule } from "@kubernetes/client-node";
import { invalid, required, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import type { Wire } from "../../meta/object.ts";
import { goList } from "../describe.ts";
import type { DescribeWriter } from "../kind.ts";

export type PolicyRule = Wire<V1PolicyRule>;

/** Faults of one rule (pkg/apis/rbac/validation ValidatePolicyRule). */
export function validatePolicyRule(rule: PolicyRule, { namespaced }: { namespaced: boolean }, at: FieldPath): FieldError[] {
  const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } = rule;
  const withoutVerbs = verbs?.length ? [] : [required(at.child("verbs"), "verbs must contain at least one value")];
  if (nonResourceURLs?.length) {
    const path = at.child("nonResourceURLs");
    return [
      ...withoutVerbs,
      ...(namespaced ? [invalid(path, nonResourceURLs, "namespaced rules cannot apply to non-resource URLs")] : []),
      ...(apiGroups?.length || resources?.length || resourceNames?.length
        ? [invalid(path, nonResourceURLs, "rules cannot apply to both regular resources and non-resource URLs")]
        : []),
    ];
  }
  return [
    ...withoutVerbs,
    ...(apiGroups?.length ? [] : [required(at.child("apiGroups"), "resource rules must supply at least one api group")]),
    ...(resources?.length ? [] : [required(at.child("resources"), "resource rules must supply at least one resource")]),
  ];
}

/** Rules as `describe` prints them: taken apart by verb, put together again by resource, sorted (kubectl util/rbac). */
export function describeRules(rules: readonly PolicyRule[] | null | undefined, out: DescribeWriter): void {
  out.line(0, "PolicyRule:");
  out.line(1, "Resources\tNon-Resource URLs\tResource Names\tVerbs");
  out.line(1, "---------\t-----------------\t--------------\t-----");
  const single = (rules ?? []).flatMap(brokenDown);
  for (const rule of compacted(single).sort((a, b) => (goText(a) < goText(b) ? -1 : 1))) {
    out.line(1, [resourceText(rule), goList(rule.nonResourceURLs), goList(rule.resourceNames), goList(rule.verbs)].join("\t"));
  }
}

function brokenDown({ apiGroups, resources, resourceNames, nonResourceURLs, verbs }: PolicyRule): PolicyRule[] {
  const names = resourceNames?.length ? resourceNames.map((name) => ({ resourceNames: [name] })) : [{}];
  const ofResources = (apiGroups ?? []).flatMap((group) =>
    (resources ?? []).flatMap((resource) =>
      verbs.flatMap((verb) => names.map((name) => ({ apiGroups: [group], resources: [resource], verbs: [verb], ...name }))),
    ),
  );
  return [...ofResources, ...(nonResourceURLs ?? []).flatMap((url) => verbs.map((verb) => ({ nonResourceURLs: [url], verbs: [verb] })))];
}

function compacted(rules: readonly PolicyRule[]): PolicyRule[] {
  const result: PolicyRule[] = [];
  for (const { verbs, ...what } of rules) {
    const known = what.nonResourceURLs ? undefined : result.find(({ verbs: _verbs, ...other }) => jsonEqual(other, what));
    if (!known) result.push({ ...what, verbs: [...verbs] });
    else known.verbs.push(...verbs.filter((verb) => !known.verbs.includes(verb)));
  }
  return result;
}

/** The text of the Go message, by which kubectl sorts. */
function goText({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string {
  const fields = { Verbs: verbs, APIGroups: apiGroups, Resources: resources, ResourceNames: resourceNames, NonResourceURLs: nonResourceURLs };
  return Object.entries(fields)
    .map(([name, values]) => `${name}:${goList(values)}`)
    .join(",");
}

/** `deployments.apps/scale` */
function resourceText({ resources = [], apiGroups = [] }: PolicyRule): string {
  const [resource = ""] = resources;
  const [group = ""] = apiGroups;
  const slash = resource.indexOf("/");
  const name = slash < 0 ? resource : resource.slice(0, slash);
  return `${name}${group && resource ? `.${group}` : ""}${slash < 0 ? "" : resource.slice(slash)}`;
}
