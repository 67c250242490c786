import type { PolicyRule } from "@kx/shared/kinds/rbac/policy-rule";

export const read = "get list watch";
export const write = "create delete deletecollection patch update";

/** Each list is words parted by blanks; `core` stands for the core group, whose name is empty. */
export function onResources(groups: string, resources: string, verbs: string): PolicyRule {
  return {
    apiGroups: groups.split(" ").map((group) => (group === "core" ? "" : group)),
    resources: resources.split(" "),
    verbs: verbs.split(" "),
  };
}

export function onUrls(urls: string, verbs: string): PolicyRule {
  return { nonResourceURLs: urls.split(" "), verbs: verbs.split(" ") };
}
