import {
  allocatesNodePorts,
  externallyAccessible,
  isLoadBalancer,
  needsClusterIP,
  needsHealthCheck,
  needsNodePort,
  nodePortsOf,
  portsOf,
  sameItems,
  specOf,
  type Service,
} from "./model.ts";

/** A client may give clusterIP alone; nothing is wiped on create. */
export function prepareForCreate(service: Service): void {
  const spec = (service.spec ??= {});
  if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
  service.status = { loadBalancer: {} };
}

/**
 * Carries over what was allocated, syncs clusterIPs with clusterIP, and wipes what the new type has no use for.
 * Upstream: pkg/registry/core/service storage.go (patchAllocatedValues, normalizeClusterIPs), strategy.go
 * (dropTypeDependentFields).
 */
export function prepareForUpdate(next: Service, old: Service): void {
  next.spec ??= {};
  carryOver(next, old);
  syncClusterIPs(next, old);
  wipe(next, old);
}

/** Lets a manifest that leaves allocated values out be submitted again without changing anything. */
function carryOver(next: Service, old: Service): void {
  const [spec, before] = [specOf(next), specOf(old)];
  if (needsClusterIP(old) && needsClusterIP(next)) {
    if (!spec.clusterIP && before.clusterIP) spec.clusterIP = before.clusterIP;
    if (!spec.clusterIPs?.length && before.clusterIPs?.length) spec.clusterIPs = [...before.clusterIPs];
  }
  if (allocatesNodePorts(old) && allocatesNodePorts(next)) {
    const kept = new Set(nodePortsOf(next).filter((port) => nodePortsOf(old).includes(port)));
    const byName = new Map(portsOf(old).map(({ name = "", nodePort }) => [name, nodePort]));
    for (const port of spec.ports ?? []) {
      const known = byName.get(port.name ?? "");
      if (!port.nodePort && known && !kept.has(known)) port.nodePort = known;
    }
  }
  if (needsHealthCheck(old) && needsHealthCheck(next) && before.healthCheckNodePort) {
    spec.healthCheckNodePort ||= before.healthCheckNodePort;
  }
}

/** Clients of before dual stack write clusterIP alone: the list follows it unless they changed the list as well. */
function syncClusterIPs(next: Service, old: Service): void {
  const [spec, before] = [specOf(next), specOf(old)];
  const sameFirst = Boolean(spec.clusterIP) && spec.clusterIP === before.clusterIP;
  if (sameFirst && !spec.clusterIPs?.length && before.clusterIPs) spec.clusterIPs = [...before.clusterIPs];
  const sameList = sameItems(spec.clusterIPs, before.clusterIPs);
  if ((spec.clusterIP ?? "") === (before.clusterIP ?? "") || !sameList) return;
  if (spec.clusterIP) spec.clusterIPs = [spec.clusterIP];
  else delete spec.clusterIPs;
}

/** A field is wiped only where the client did not change it too; otherwise validation complains about it. */
function wipe(next: Service, old: Service): void {
  const [spec, before] = [specOf(next), specOf(old)];
  if (needsClusterIP(old) && !needsClusterIP(next)) {
    if (spec.clusterIP === before.clusterIP && sameItems(spec.clusterIPs, before.clusterIPs)) {
      delete spec.clusterIP;
      delete spec.clusterIPs;
    }
    if (sameItems(spec.ipFamilies, before.ipFamilies)) delete spec.ipFamilies;
    if (spec.ipFamilyPolicy === before.ipFamilyPolicy) delete spec.ipFamilyPolicy;
  }
  if (needsNodePort(old) && !needsNodePort(next) && nodePortsOf(next).every((port) => nodePortsOf(old).includes(port))) {
    for (const port of spec.ports ?? []) delete port.nodePort;
  }
  if (needsHealthCheck(old) && !needsHealthCheck(next) && spec.healthCheckNodePort === before.healthCheckNodePort) {
    delete spec.healthCheckNodePort;
  }
  if (isLoadBalancer(old) && !isLoadBalancer(next)) {
    if (spec.allocateLoadBalancerNodePorts === before.allocateLoadBalancerNodePorts) delete spec.allocateLoadBalancerNodePorts;
    if (spec.loadBalancerClass === before.loadBalancerClass) delete spec.loadBalancerClass;
  }
  if (externallyAccessible(old) && !externallyAccessible(next) && spec.externalTrafficPolicy === before.externalTrafficPolicy) {
    delete spec.externalTrafficPolicy;
  }
  if (!isLoadBalancer(next)) next.status = { ...next.status, loadBalancer: {} };
}

/** A default that depends on the spec, which a write of the status need not bring along (SetDefaults_Service). */
export function prepareForStatusUpdate(next: Service): void {
  if (!isLoadBalancer(next)) return;
  for (const ingress of next.status?.loadBalancer?.ingress ?? []) if (ingress.ip) ingress.ipMode ??= "VIP";
}
