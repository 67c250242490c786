import { forbidden, invalid, required, unsupported, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { endpointIpFaults, ipFaults } from "../../../meta/ip-rules.ts";
import { validateLabels } from "../../../meta/labels.ts";
import { dns1123Subdomain } from "../../../meta/names.ts";
import { isHeadless, specOf, type Service } from "./model.ts";
import { validateAddresses } from "./validate-addresses.ts";
import { lacksPorts, validatePorts, validatePortSet } from "./validate-ports.ts";
import { validateLoadBalancer, validateTraffic } from "./validate-traffic.ts";

const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const affinities = ["ClientIP", "None"];
export const topologyMode = "service.kubernetes.io/topology-mode";
export const topologyAwareHints = "service.kubernetes.io/topology-aware-hints";

/** Faults of a whole service, in upstream's order (pkg/apis/core/validation validateService). @param at the root */
export function validate(service: Service, at: FieldPath): FieldError[] {
  const path = at.child("spec");
  const { selector, type } = specOf(service);
  return [
    ...validateTopology(service, at.child("metadata", "annotations")),
    ...(lacksPorts(service) ? [required(path.child("ports"))] : []),
    ...validateForType(service, path),
    ...validatePorts(service, path),
    ...validateLabels(selector, path.child("selector")),
    ...validateAffinity(service, path),
    ...validateAddresses(service, path),
    ...validateExternalIPs(service, path.child("externalIPs")),
    ...validateType(type, path.child("type")),
    ...validatePortSet(service, path),
    ...validateLoadBalancer(service, at),
    ...validateTraffic(service, path),
  ];
}

function validateTopology({ metadata }: Service, at: FieldPath): FieldError[] {
  const mode = metadata.annotations?.[topologyMode];
  const hints = metadata.annotations?.[topologyAwareHints];
  if (mode === undefined || hints === undefined || mode === hints) return [];
  return [invalid(at.key(topologyMode), mode, `must match annotations[${topologyAwareHints}] when both are specified`)];
}

function validateForType(service: Service, at: FieldPath): FieldError[] {
  const { type, clusterIPs = [], ipFamilies = [], ipFamilyPolicy, externalName = "" } = specOf(service);
  if (isHeadless(service) && (type === "LoadBalancer" || type === "NodePort")) {
    return [invalid(at.child("clusterIPs").index(0), clusterIPs[0], `may not be set to 'None' for ${type} services`)];
  }
  if (type !== "ExternalName") return [];
  const set = { clusterIPs: clusterIPs.length > 0, ipFamilies: ipFamilies.length > 0, ipFamilyPolicy: ipFamilyPolicy !== undefined };
  const refused = Object.entries(set).filter(([, isSet]) => isSet).map(([field]) => field);
  const name = externalName.endsWith(".") ? externalName.slice(0, -1) : externalName;
  return [
    ...refused.map((field) => forbidden(at.child(field), "may not be set for ExternalName services")),
    ...(name
      ? dns1123Subdomain(name).map((fault) => invalid(at.child("externalName"), name, fault))
      : [required(at.child("externalName"))]),
  ];
}

function validateAffinity(service: Service, at: FieldPath): FieldError[] {
  const { sessionAffinity = "", sessionAffinityConfig: config } = specOf(service);
  const path = at.child("sessionAffinity");
  if (!sessionAffinity) return [required(path)];
  if (!affinities.includes(sessionAffinity)) return [unsupported(path, sessionAffinity, affinities)];
  const configPath = at.child("sessionAffinityConfig");
  if (sessionAffinity === "None") {
    return config ? [forbidden(configPath, "must not be set when session affinity is None")] : [];
  }
  const seconds = config?.clientIP?.timeoutSeconds;
  if (seconds === undefined) return [required(configPath, "when session affinity type is ClientIP")];
  if (seconds > 0 && seconds <= 86_400) return [];
  return [invalid(configPath.child("clientIP", "timeoutSeconds"), seconds, "must be greater than 0 and less than 86400")];
}

function validateExternalIPs(service: Service, at: FieldPath): FieldError[] {
  return (specOf(service).externalIPs ?? []).flatMap((ip, index) => {
    const malformed = ipFaults(ip);
    return (malformed.length > 0 ? malformed : endpointIpFaults(ip)).map((fault) => invalid(at.index(index), ip, fault));
  });
}

function validateType(type: string | undefined, at: FieldPath): FieldError[] {
  if (!type) return [required(at)];
  return types.includes(type) ? [] : [unsupported(at, type, types)];
}
