import { duplicate, invalid, required, unsupported, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { ipFamily } from "../../../meta/ip.ts";
import { ipFaults } from "../../../meta/ip-rules.ts";
import { isHeadless, needsClusterIP, specOf, type Service } from "./model.ts";

/**
 * Faults of clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy together. The allocator asks for them before anything
 * else, and they are then the only ones reported. Upstream: ValidateServiceClusterIPsRelatedFields.
 * @param at the spec
 */
export function validateAddresses(service: Service, at: FieldPath): FieldError[] {
  if (!needsClusterIP(service)) return [];
  const { clusterIP = "", clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = specOf(service);
  const list = at.child("clusterIPs");
  const families = at.child("ipFamilies");
  const errors = [
    ...validateFirst(clusterIP, clusterIPs, list),
    ...ipFamilies.flatMap((family, index) => [
      ...(["IPv4", "IPv6"].includes(family) ? [] : [unsupported(families.index(index), family, ["IPv4", "IPv6"])]),
      ...(ipFamilies.indexOf(family) < index ? [duplicate(families.index(index), family)] : []),
    ]),
    ...(ipFamilyPolicy === undefined || policies.includes(ipFamilyPolicy)
      ? []
      : [unsupported(at.child("ipFamilyPolicy"), ipFamilyPolicy, policies)]),
  ];
  const texts = validateTexts(clusterIPs, list);
  errors.push(...texts, ...(clusterIPs.length > 2 ? [invalid(list, clusterIPs, "may only hold up to 2 values")] : []));
  if (texts.length > 0) return errors;

  if (clusterIPs.length > 1 && new Set(clusterIPs.map(ipFamily)).size < 2) {
    errors.push(invalid(list, clusterIPs, "may specify no more than one IP for each IP family"));
  }
  if (isHeadless(service)) return errors;
  for (const [index, ip] of clusterIPs.entries()) {
    const wanted = ipFamilies[index];
    const mismatch = (wanted === "IPv4" || wanted === "IPv6") && ipFamily(ip) !== wanted;
    if (mismatch) errors.push(invalid(list.index(index), ip, `expected an ${wanted} value as indicated by \`ipFamilies[${index}]\``));
  }
  return errors;
}

const policies = ["PreferDualStack", "RequireDualStack", "SingleStack"];

function validateFirst(clusterIP: string, clusterIPs: readonly string[], list: FieldPath): FieldError[] {
  if (!clusterIP) return clusterIPs.length > 0 ? [invalid(list, clusterIPs, "must be empty when `clusterIP` is not specified")] : [];
  if (clusterIPs.length === 0) return [required(list)];
  return clusterIPs[0] === clusterIP ? [] : [invalid(list, clusterIPs, "first value must match `clusterIP`")];
}

function validateTexts(clusterIPs: readonly string[], list: FieldPath): FieldError[] {
  return clusterIPs.flatMap((ip, index) => {
    if (index > 0 || ip !== "None") return ipFaults(ip).map((fault) => invalid(list.index(index), ip, fault));
    return clusterIPs.length > 1 ? [invalid(list, clusterIPs, "'None' must be the first and only value")] : [];
  });
}
