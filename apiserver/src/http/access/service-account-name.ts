import { dns1123Label, dns1123Subdomain } from "@kx/shared/meta/names";

const prefix = "system:serviceaccount:";

export interface ServiceAccountName {
  namespace: string;
  name: string;
}

/** The user name of a ServiceAccount. */
export const serviceAccountUserName = ({ namespace, name }: ServiceAccountName): string => `${prefix}${namespace}:${name}`;

/** The groups that every ServiceAccount of a namespace is in. */
export const serviceAccountGroups = (namespace: string): string[] => ["system:serviceaccounts", `system:serviceaccounts:${namespace}`];

/** The ServiceAccount that a user name stands for, if it is one (apiserver authentication/serviceaccount SplitUsername). */
export function serviceAccountOf(userName: string): ServiceAccountName | undefined {
  if (!userName.startsWith(prefix)) return undefined;
  const [namespace = "", name = "", ...more] = userName.slice(prefix.length).split(":");
  if (more.length > 0 || dns1123Label(namespace).length > 0 || dns1123Subdomain(name).length > 0) return undefined;
  return { namespace, name };
}
