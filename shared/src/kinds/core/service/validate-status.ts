import { forbidden, invalid, required, unsupported, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { parseIp } from "../../../meta/ip.ts";
import { ipFaults } from "../../../meta/ip-rules.ts";
import { dns1123Subdomain } from "../../../meta/names.ts";
import { isLoadBalancer, type Service } from "./model.ts";

const modes = ["Proxy", "VIP"];

/** Faults of the load balancer's addresses (pkg/apis/core/validation ValidateLoadBalancerStatus). @param at the root */
export function validateStatusUpdate(next: Service, _old: Service, at: FieldPath): FieldError[] {
  const ingress = next.status?.loadBalancer?.ingress ?? [];
  const list = at.child("status", "loadBalancer", "ingress");
  if (ingress.length > 0 && !isLoadBalancer(next)) {
    return [forbidden(list, "may only be used when `spec.type` is 'LoadBalancer'")];
  }
  return ingress.flatMap(({ ip = "", ipMode, hostname = "" }, index) => [
    ...(ip ? ipFaults(ip).map((fault) => invalid(list.index(index).child("ip"), ip, fault)) : []),
    ...validateMode(ip, ipMode, list.index(index).child("ipMode")),
    ...validateHostname(hostname, list.index(index).child("hostname")),
  ]);
}

function validateMode(ip: string, mode: string | undefined, at: FieldPath): FieldError[] {
  if (mode === undefined) return ip ? [required(at, "must be specified when `ip` is set")] : [];
  if (!ip) return [forbidden(at, "may not be specified when `ip` is not set")];
  return modes.includes(mode) ? [] : [unsupported(at, mode, modes)];
}

/** Faults of a load balancer's host name; an empty one is none. Also of an Ingress. */
export function validateHostname(hostname: string, at: FieldPath): FieldError[] {
  if (!hostname) return [];
  return [
    ...dns1123Subdomain(hostname).map((fault) => invalid(at, hostname, fault)),
    ...(parseIp(hostname) ? [invalid(at, hostname, "must be a DNS name, not an IP address")] : []),
  ];
}
