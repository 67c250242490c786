import { at, invalid, type FieldError } from "@kx/shared/errors/field-errors";
import { invalidObject } from "@kx/shared/errors/status-error";
import { Service } from "@kx/shared/kinds/core/service";
import { sameItems, specOf, type ServiceSpec } from "@kx/shared/kinds/core/service/model";
import { validateAddresses } from "@kx/shared/kinds/core/service/validate-addresses";
import { ipFamily, type IpFamily } from "@kx/shared/meta/ip";

const path = at("spec");

/**
 * Fills in ipFamilyPolicy and ipFamilies from what the client said, what stood there and what the cluster has.
 * Upstream: pkg/registry/core/service/storage/alloc.go initIPFamilyFields.
 * @param cluster the families that the cluster has, its primary one first
 * @throws StatusError invalid, with the faults of the address fields and nothing else
 */
export function fillFamilies(next: Service, old: Service | undefined, cluster: readonly IpFamily[]): void {
  const spec = specOf(next);
  if (spec.type === "ExternalName" || keepsPreferDualStack(next, old)) return;
  spec.ipFamilyPolicy ??= specOf(old ?? next).ipFamilyPolicy ?? (isBare(spec) ? "RequireDualStack" : "SingleStack");
  refuse(next, validateAddresses(next, path));
  refuse(next, [...(old ? downgrade(spec, specOf(old)) : []), ...tooManyForSingle(spec), ...inferFamilies(spec, cluster)]);

  const primary = cluster[0] ?? "IPv4";
  if (isBare(spec)) {
    // A headless service without selector may have both families even on a cluster of one.
    spec.ipFamilies = withOther(spec, primary);
    return;
  }
  refuse(next, unavailable(spec, cluster));
  spec.ipFamilies = cluster.length === 2 ? withOther(spec, primary) : spec.ipFamilies?.length ? spec.ipFamilies : [primary];
}

/** Headless and without selector: only its own endpoints know which families they have. */
const isBare = ({ clusterIP, selector }: ServiceSpec): boolean =>
  clusterIP === "None" && Object.keys(selector ?? {}).length === 0;

/**
 * A PreferDualStack service whose addresses are not touched stays as it is, also when the cluster has meanwhile gained
 * or lost a family.
 */
export function keepsPreferDualStack(next: Service, old: Service | undefined): boolean {
  const [spec, before] = [specOf(next), specOf(old ?? next)];
  return (
    old !== undefined &&
    spec.type === before.type &&
    spec.ipFamilyPolicy === "PreferDualStack" &&
    (before.ipFamilyPolicy ?? "PreferDualStack") === "PreferDualStack" &&
    sameItems(spec.clusterIPs, before.clusterIPs) &&
    sameItems(spec.ipFamilies, before.ipFamilies)
  );
}

/** SingleStack drops second values that were left as they stood; any other policy needs them. */
function downgrade(spec: ServiceSpec, before: ServiceSpec): FieldError[] {
  if (spec.ipFamilyPolicy === "SingleStack") {
    if (sameItems(spec.clusterIPs, before.clusterIPs)) spec.clusterIPs?.splice(1);
    if (sameItems(spec.ipFamilies, before.ipFamilies)) spec.ipFamilies?.splice(1);
    return [];
  }
  const lists = [
    { what: "cluster IP", asked: spec.clusterIPs, held: before.clusterIPs },
    { what: "IP family", asked: spec.ipFamilies, held: before.ipFamilies },
  ];
  return lists
    .filter(({ asked = [], held = [] }) => asked.length > 0 && asked.length < held.length)
    .map(({ what }) => policyFault(spec, `must be 'SingleStack' to release the secondary ${what}`));
}

function tooManyForSingle(spec: ServiceSpec): FieldError[] {
  if (spec.ipFamilyPolicy !== "SingleStack") return [];
  const lists = { "cluster IPs": spec.clusterIPs, "IP families": spec.ipFamilies };
  return Object.entries(lists)
    .filter(([, list]) => list?.length === 2)
    .map(([what]) => policyFault(spec, `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`));
}

/** Families that are not named follow from the addresses. */
function inferFamilies(spec: ServiceSpec, cluster: readonly IpFamily[]): FieldError[] {
  const { clusterIPs = [] } = spec;
  const families = [...(spec.ipFamilies ?? [])];
  const errors: FieldError[] = [];
  for (const [index, ip] of clusterIPs.entries()) {
    const family = ipFamily(ip);
    if (!family || index < families.length) continue;
    if (cluster.includes(family)) families.push(family);
    else errors.push(invalid(path.child("clusterIPs").index(index), clusterIPs, `${family} is not configured on this cluster`));
  }
  spec.ipFamilies = families;
  return errors;
}

function unavailable(spec: ServiceSpec, cluster: readonly string[]): FieldError[] {
  const dual = spec.ipFamilyPolicy === "RequireDualStack" && cluster.length < 2;
  return [
    ...(dual ? [policyFault(spec, "this cluster is not configured for dual-stack services")] : []),
    ...(spec.ipFamilies ?? []).flatMap((family, index) =>
      cluster.includes(family) ? [] : [invalid(path.child("ipFamilies").index(index), family, "not configured on this cluster")],
    ),
  ];
}

/** The families that it names or the primary one and, unless it is SingleStack, the other one behind. */
function withOther({ ipFamilies = [], ipFamilyPolicy }: ServiceSpec, primary: string): string[] {
  const named = ipFamilies.length > 0 ? ipFamilies : [primary];
  if (named.length > 1 || ipFamilyPolicy === "SingleStack") return named;
  return [...named, named[0] === "IPv4" ? "IPv6" : "IPv4"];
}

const policyFault = ({ ipFamilyPolicy }: ServiceSpec, why: string): FieldError =>
  invalid(path.child("ipFamilyPolicy"), ipFamilyPolicy, why);

function refuse(service: Service, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidObject(Service.resource, service.metadata.name ?? "", errors);
}
