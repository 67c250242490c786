import { StatusError } from "@kx/shared/errors/status-error";
import { dns1123Subdomain } from "@kx/shared/meta/names";
import type { User } from "../../registry/registry.ts";
import { anonymousUser, authenticatedGroup, unauthenticatedGroup } from "./anonymous.ts";
import type { Attributes, Authorizer, ResourceAct } from "./authorizer.ts";
import { checkAccess, refusal } from "./check-access.ts";
import { serviceAccountGroups, serviceAccountOf } from "./service-account-name.ts";

/** Which verbs allow somebody to act as somebody else; `undefined` is the old way, one verb for everything. */
type Mode = "associated-node" | "arbitrary-node" | "serviceaccount" | "user-info" | undefined;

const authentication = "authentication.k8s.io";
const nodeNameKey = "authentication.kubernetes.io/node-name";

/**
 * The user that a request is made as, when its sender may impersonate them (endpoints/filters/impersonation): the
 * constrained modes are tried first, then the verb `impersonate`; the first refusal is the one that is told.
 * @param attributes of the request, as its sender
 * @throws StatusError 403
 */
export function impersonated(authorizer: Authorizer, wanted: User, attributes: Attributes): User {
  let first: unknown;
  for (const mode of modesFor(wanted, attributes.user)) {
    try {
      return actAs(authorizer, wanted, attributes, mode);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      first ??= error;
    }
  }
  throw first;
}

function modesFor(wanted: User, sender: User): Mode[] {
  const nameOnly = !wanted.uid && wanted.groups.length === 0 && !wanted.extra;
  const node = nodeOf(wanted.name);
  if (node !== undefined) {
    const own = serviceAccountOf(sender.name) !== undefined && sender.extra?.[nodeNameKey]?.join() === node;
    return nameOnly ? [...(own ? ["associated-node" as const] : []), "arbitrary-node", undefined] : [undefined];
  }
  if (serviceAccountOf(wanted.name)) return nameOnly ? ["serviceaccount", undefined] : [undefined];
  return ["user-info", undefined];
}

function actAs(authorizer: Authorizer, wanted: User, attributes: Attributes, mode: Mode): User {
  const user = mode === "associated-node" ? withKeysOnly(attributes.user) : attributes.user;
  if (mode) checkAccess(authorizer, { ...attributes, user, verb: `impersonate-on:${mode}:${attributes.verb}` });
  const verb = mode ? `impersonate:${mode}` : "impersonate";
  const about = (group: string, resource: string, name: string, more: Partial<ResourceAct> = {}): ResourceAct => ({
    user,
    verb,
    group,
    version: "v1",
    resource,
    subresource: "",
    namespace: "",
    name,
    ...more,
  });
  const check = (act: ResourceAct): void => checkAccess(authorizer, act);
  const nameGroup = mode ? authentication : "";
  const node = mode ? nodeOf(wanted.name) : undefined;
  const account = serviceAccountOf(wanted.name);
  if (node !== undefined) check(about(nameGroup, "nodes", mode === "associated-node" ? "*" : node));
  else if (account) check(about(nameGroup, "serviceaccounts", account.name, { namespace: account.namespace }));
  else check(about(nameGroup, "users", wanted.name));
  if (wanted.uid) check(about(authentication, "uids", wanted.uid));
  if (mode) refuseUnsafe(wanted, about(nameGroup, "groups", ""), about(authentication, "userextras", ""));
  for (const group of wanted.groups) check(about(nameGroup, "groups", group));
  for (const [key, values] of Object.entries(wanted.extra ?? {})) {
    for (const value of values) check(about(authentication, "userextras", value, { subresource: key }));
  }
  const own = account && wanted.groups.length === 0 ? serviceAccountGroups(account.namespace) : wanted.groups;
  return withImpliedGroup({ ...wanted, groups: node === undefined ? own : ["system:nodes"] });
}

/** What the old way lets through and the constrained modes do not. */
function refuseUnsafe({ groups, extra = {} }: User, group: ResourceAct, userExtra: ResourceAct): void {
  if (groups.includes("")) throw refusal(group, "impersonating the empty string group is not allowed");
  if (groups.includes("system:masters")) throw refusal({ ...group, name: "system:masters" }, "impersonating the system:masters group is not allowed");
  for (const [key, values] of Object.entries(extra)) {
    if (key === "") throw refusal(userExtra, "impersonating the empty string key in extra is not allowed");
    if (values.includes("")) throw refusal(userExtra, "impersonating the empty string value in extra is not allowed");
  }
}

function withImpliedGroup(user: User): User {
  const { name, groups } = user;
  const implied = name === anonymousUser.name ? unauthenticatedGroup : groups.includes(unauthenticatedGroup) ? undefined : authenticatedGroup;
  return implied === undefined || groups.includes(implied) ? user : { ...user, groups: [...groups, implied] };
}

/** A service account that acts as its own node is told apart by no more than that. */
const withKeysOnly = (user: User): User => ({
  ...user,
  extra: { "authentication.kubernetes.io/associated-node-keys": Object.keys(user.extra ?? {}).sort() },
});

function nodeOf(userName: string): string | undefined {
  const prefix = "system:node:";
  const name = userName.startsWith(prefix) ? userName.slice(prefix.length) : "";
  return name && dns1123Subdomain(name).length === 0 ? name : undefined;
}
