import type { V1ServiceCIDR } from "@kubernetes/client-node";
import { invalid, required, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { parseCidr } from "../../meta/ip.ts";
import { canonicalCidrFaults } from "../../meta/ip-rules.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { describeEvents, describeMetadata } from "../describe.ts";
import { defineKind } from "../kind.ts";

export type ServiceCIDR = Typed<V1ServiceCIDR>;

/** The ranges that cluster IPs are taken from; the one named `kubernetes` is the cluster's own. */
export const ServiceCIDR = defineKind<ServiceCIDR>({
  definition: "io.k8s.api.networking.v1.ServiceCIDR",
  validate: ({ spec }, at) => validateCidrs(spec, at.child("spec", "cidrs")),
  validateUpdate: (next, old, at) => validateChange(next.spec?.cidrs ?? [], old.spec?.cidrs ?? [], at.child("spec", "cidrs")),
  columns: [nameColumn, column("CIDRs", "string", ({ spec }) => (spec?.cidrs ?? []).join(",")), ageColumn],
  async describe(range, client, out, now) {
    const conditions = range.status?.conditions ?? [];
    describeMetadata(range, out);
    out.line(0, `CIDRs:\t${(range.spec?.cidrs ?? []).join(", ")}`);
    if (conditions.length > 0) {
      out.line(0, "Status:");
      out.line(0, "Conditions:");
      out.line(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage");
      out.line(1, "----\t------\t------------------\t------\t-------");
    }
    for (const { type, status, lastTransitionTime, reason, message } of conditions) {
      out.line(1, [type, status, rfc1123(lastTransitionTime), reason, message].join("\t"));
    }
    await describeEvents(range, client, out, now);
  },
});

/** Upstream: pkg/apis/networking/validation validateServiceCIDRSpec. */
function validateCidrs(spec: ServiceCIDR["spec"], at: FieldPath): FieldError[] {
  const cidrs = spec?.cidrs ?? [];
  if (cidrs.length === 0) return [required(at, "at least one CIDR required")];
  // Upstream prints its internal struct, whose field is called so.
  if (cidrs.length > 2) return [invalid(at, { CIDRs: cidrs }, "may only hold up to 2 values")];
  const families = cidrs.map((cidr) => parseCidr(cidr)?.family);
  const sameFamily = cidrs.length === 2 && families[0] !== undefined && families[0] === families[1];
  const why = "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64";
  return [
    ...cidrs.flatMap((cidr, index) => canonicalCidrFaults(cidr).map((fault) => invalid(at.index(index), cidr, fault))),
    ...(sameFamily ? [invalid(at, cidrs, why)] : []),
  ];
}

/** A second range may join the first; nothing else may change. */
function validateChange(next: readonly string[], old: readonly string[], at: FieldPath): FieldError[] {
  const immutable = "field is immutable";
  if (next.length !== old.length && !(old.length === 1 && next.length === 2)) return [invalid(at, next, immutable)];
  return old.flatMap((cidr, index) => (cidr === next[index] ? [] : [invalid(at.index(index), next[index], immutable)]));
}

/** `Mon, 02 Jan 2006 15:04:05 +0000`, as Go's RFC1123Z prints it in UTC. */
function rfc1123(timestamp: string): string {
  return new Date(timestamp).toUTCString().replace("GMT", "+0000");
}
