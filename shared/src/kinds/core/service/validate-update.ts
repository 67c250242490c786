import { forbidden, invalid, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { isHeadless, isLoadBalancer, needsClusterIP, needsHealthCheck, specOf, type Service } from "./model.ts";

/** What may not change. Upstream: pkg/apis/core/validation ValidateServiceUpdate. @param at the root */
export function validateUpdate(next: Service, old: Service, at: FieldPath): FieldError[] {
  const path = at.child("spec");
  const [spec, before] = [specOf(next), specOf(old)];
  const errors = [...clusterIPChanges(next, old, path), ...familyChanges(next, old, path)];
  if (isLoadBalancer(old) && isLoadBalancer(next) && spec.loadBalancerClass !== before.loadBalancerClass) {
    errors.push(invalid(path.child("loadBalancerClass"), spec.loadBalancerClass, "may not change once set"));
  }
  if (needsHealthCheck(old) && needsHealthCheck(next) && spec.healthCheckNodePort !== before.healthCheckNodePort) {
    errors.push(forbidden(path.child("healthCheckNodePort"), "field is immutable"));
  }
  return errors;
}

function clusterIPChanges(next: Service, old: Service, at: FieldPath): FieldError[] {
  if (!needsClusterIP(next) || !needsClusterIP(old) || (isHeadless(next) && isHeadless(old))) return [];
  const { clusterIPs = [], ipFamilyPolicy } = specOf(next);
  const { clusterIPs: before = [] } = specOf(old);
  const list = at.child("clusterIPs");
  const changed = (index: number): FieldError => invalid(list.index(index), clusterIPs, "may not change once set");
  if (before.length === clusterIPs.length) {
    return before.flatMap((ip, index) => (ip === clusterIPs[index] ? [] : [changed(index)]));
  }
  const first = before.length > 0 && clusterIPs.length > 0 && clusterIPs[0] !== before[0] ? [changed(0)] : [];
  if (before.length < clusterIPs.length) return first;
  if (clusterIPs.length === 0) return [invalid(list.index(0), undefined, "primary clusterIP can not be unset")];
  return [...first, ...unlessSingleStack(ipFamilyPolicy, at, "clusterIP")];
}

function familyChanges(next: Service, old: Service, at: FieldPath): FieldError[] {
  if (!needsClusterIP(next) || !needsClusterIP(old) || isHeadless(next) || isHeadless(old)) return [];
  const { clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = specOf(next);
  const { ipFamilies: before = [] } = specOf(old);
  const path = at.child("ipFamilies").index(0);
  if (before.length === ipFamilies.length) {
    const changed = before.filter((family, index) => family !== ipFamilies[index]);
    return changed.map(() => invalid(path, ipFamilies, "may not change once set"));
  }
  // Upstream prints the cluster IPs here.
  const first =
    before.length > 0 && ipFamilies.length > 0 && ipFamilies[0] !== before[0]
      ? [invalid(path, clusterIPs, "may not change once set")]
      : [];
  if (before.length < ipFamilies.length) return first;
  return [
    ...(clusterIPs.length === 0 ? [invalid(path, specOf(next).ipFamilies, "primary ipFamily can not be unset")] : []),
    ...first,
    ...(ipFamilies.length === 1 ? unlessSingleStack(ipFamilyPolicy, at, "ipFamily") : []),
  ];
}

function unlessSingleStack(policy: string | undefined, at: FieldPath, what: "clusterIP" | "ipFamily"): FieldError[] {
  if (policy === "SingleStack") return [];
  return [invalid(at.child("ipFamilyPolicy"), policy, `must be set to 'SingleStack' when releasing the secondary ${what}`)];
}
