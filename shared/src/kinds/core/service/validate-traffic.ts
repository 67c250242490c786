import { forbidden, invalid, required, unsupported, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { cidrFaults } from "../../../meta/ip-rules.ts";
import { portNumber, qualifiedName } from "../../../meta/names.ts";
import { externallyAccessible, isLoadBalancer, needsHealthCheck, specOf, type Service } from "./model.ts";

const policies = ["Cluster", "Local"];
const distributions = ["PreferClose", "PreferSameZone", "PreferSameNode"];
const loadBalancerOnly = "may only be used when `type` is 'LoadBalancer'";
const sourceRangesAnnotation = "service.beta.kubernetes.io/load-balancer-source-ranges";

/** Faults of the fields that only a LoadBalancer has. @param at the root */
export function validateLoadBalancer(service: Service, at: FieldPath): FieldError[] {
  const spec = specOf(service);
  const path = at.child("spec");
  const balanced = isLoadBalancer(service);
  const classPath = path.child("loadBalancerClass");
  const { allocateLoadBalancerNodePorts: allocate, loadBalancerClass } = spec;
  return [
    ...validateSourceRanges(service, at),
    ...(allocate !== undefined && !balanced ? [forbidden(path.child("allocateLoadBalancerNodePorts"), loadBalancerOnly)] : []),
    ...(allocate === undefined && balanced ? [required(at.child("allocateLoadBalancerNodePorts"))] : []),
    ...(loadBalancerClass !== undefined && !balanced ? [forbidden(classPath, loadBalancerOnly)] : []),
    ...(loadBalancerClass !== undefined && balanced
      ? qualifiedName(loadBalancerClass).map((fault) => invalid(classPath, loadBalancerClass, fault))
      : []),
  ];
}

/** The spec's list or, without it, the annotation of old. Blanks around a range are part of the API. */
function validateSourceRanges(service: Service, at: FieldPath): FieldError[] {
  const { loadBalancerSourceRanges: ranges = [] } = specOf(service);
  const annotation = service.metadata.annotations?.[sourceRangesAnnotation];
  if (ranges.length === 0 && annotation === undefined) return [];
  // The capital L is upstream's.
  const path = ranges.length > 0
    ? at.child("spec", "LoadBalancerSourceRanges")
    : at.child("metadata", "annotations").key(sourceRangesAnnotation);
  const listed = ranges.length > 0
    ? ranges.map((text, index) => ({ text: text.trim(), path: path.index(index) }))
    : (annotation?.trim() ? annotation.split(",") : []).map((text) => ({ text: text.trim(), path }));
  return [
    ...(isLoadBalancer(service) ? [] : [forbidden(path, loadBalancerOnly)]),
    ...listed.flatMap(({ text, path }) => cidrFaults(text).map((fault) => invalid(path, text, fault))),
  ];
}

/** Faults of who may be sent where. @param at the spec */
export function validateTraffic(service: Service, at: FieldPath): FieldError[] {
  const { type, internalTrafficPolicy, trafficDistribution } = specOf(service);
  const internalPath = at.child("internalTrafficPolicy");
  const needsInternal = type === "ClusterIP" || type === "NodePort" || type === "LoadBalancer";
  return [
    ...validateExternal(service, at),
    ...(internalTrafficPolicy === undefined && needsInternal ? [required(internalPath)] : []),
    ...(internalTrafficPolicy === undefined || policies.includes(internalTrafficPolicy)
      ? []
      : [unsupported(internalPath, internalTrafficPolicy, policies)]),
    ...(trafficDistribution === undefined || distributions.includes(trafficDistribution)
      ? []
      : [unsupported(at.child("trafficDistribution"), trafficDistribution, distributions)]),
  ];
}

function validateExternal(service: Service, at: FieldPath): FieldError[] {
  const { externalTrafficPolicy: policy = "", healthCheckNodePort: port = 0 } = specOf(service);
  return [
    ...validatePolicy(service, policy, at.child("externalTrafficPolicy")),
    ...validateHealthCheck(service, port, at.child("healthCheckNodePort")),
  ];
}

function validatePolicy(service: Service, policy: string, at: FieldPath): FieldError[] {
  if (!externallyAccessible(service)) {
    return policy ? [invalid(at, policy, "may only be set for externally-accessible services")] : [];
  }
  if (!policy) return [required(at)];
  return policies.includes(policy) ? [] : [unsupported(at, policy, policies)];
}

function validateHealthCheck(service: Service, port: number, at: FieldPath): FieldError[] {
  if (needsHealthCheck(service)) {
    return port ? portNumber(port).map((fault) => invalid(at, port, fault)) : [required(at)];
  }
  const why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
  return port ? [invalid(at, port, why)] : [];
}
