import type { IncomingMessage } from "node:http";
import { unauthorized } from "@kx/shared/errors/status-error";
import type { User } from "../../registry/registry.ts";
import type { Authenticate } from "../authenticate.ts";
import type { Authorizer } from "./authorizer.ts";
import { impersonated } from "./impersonation.ts";
import { impersonates, impersonationWanted } from "./impersonation-headers.ts";
import { requestAttributes, type RequestLine } from "./request-attributes.ts";

/**
 * Who a request is made as: its sender, or whom the sender impersonates. At once where the connection says it.
 * @throws StatusError 401; 400 or 403 for an impersonation
 */
export function identify(incoming: IncomingMessage, line: RequestLine, { authenticate, authorizer }: { authenticate: Authenticate; authorizer: Authorizer }): User | Promise<User> {
  const acting = (sender: User | undefined): User => {
    if (!sender) throw unauthorized();
    const wanted = impersonates(incoming.headers) ? impersonationWanted(incoming) : undefined;
    return wanted ? impersonated(authorizer, wanted, requestAttributes(sender, line)) : sender;
  };
  const sender = authenticate(incoming);
  return sender instanceof Promise ? sender.then(acting) : acting(sender);
}
