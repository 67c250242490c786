import { groupResource, StatusError } from "@kx/shared/errors/status-error";
import type { Attributes, Authorizer } from "./authorizer.ts";

/** Refuses what the authorizer does not allow. @throws StatusError 403 */
export function checkAccess(authorizer: Authorizer, attributes: Attributes): void {
  const { allowed, reason } = authorizer.authorize(attributes);
  if (!allowed) throw refusal(attributes, reason);
}

/** apiserver endpoints/handlers/responsewriters ForbiddenStatusError, apimachinery api/errors NewForbidden. */
export function refusal(attributes: Attributes, reason: string): StatusError {
  // Nothing that a browser could take for HTML.
  const told = cannot(attributes).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const why = reason ? `${told}: ${reason}` : told;
  if ("path" in attributes) return forbidden(`forbidden: ${why}`, {});
  const { group, resource, name } = attributes;
  const subject = groupResource({ group, plural: resource, kind: "" });
  return forbidden(`${subject} ${name ? `${JSON.stringify(name)} ` : ""}is forbidden: ${why}`, {
    ...(name ? { name } : {}),
    ...(group ? { group } : {}),
    kind: resource,
  });
}

function cannot(attributes: Attributes): string {
  const { user, verb } = attributes;
  const who = `User ${JSON.stringify(user.name)} cannot ${verb}`;
  if ("path" in attributes) return `${who} path ${JSON.stringify(attributes.path)}`;
  const { group, resource, subresource, namespace } = attributes;
  const what = `resource ${JSON.stringify(subresource ? `${resource}/${subresource}` : resource)} in API group ${JSON.stringify(group)}`;
  return `${who} ${what} ${namespace ? `in the namespace ${JSON.stringify(namespace)}` : "at the cluster scope"}`;
}

const forbidden = (message: string, details: object): StatusError => new StatusError({ code: 403, reason: "Forbidden", message, details });
