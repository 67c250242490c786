import { duplicate, invalid, required, tooMany, unsupported, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { ipFamily } from "../../meta/ip.ts";
import { endpointIpFaults, ipFaults } from "../../meta/ip-rules.ts";
import { validateLabels } from "../../meta/labels.ts";
import { dns1123Label, dns1123Subdomain, labelValue, qualifiedName } from "../../meta/names.ts";
import { validateProtocol } from "../../meta/protocol.ts";
import type { Endpoint, EndpointSlice, EndpointSlicePort } from "./endpoint-slice.ts";

const addressTypes = ["FQDN", "IPv4", "IPv6"];
const limits = { endpoints: 1000, addresses: 100, ports: 20_000, hints: 8 } as const;

/** Upstream: pkg/apis/discovery/validation. @param at the root */
export function validate({ addressType, endpoints, ports }: EndpointSlice, at: FieldPath): FieldError[] {
  return [
    ...validateAddressType(addressType, at.child("addressType")),
    ...validateEndpoints(endpoints ?? [], addressType, at.child("endpoints")),
    ...validatePorts(ports ?? [], at.child("ports")),
  ];
}

function validateAddressType(type: string | undefined, at: FieldPath): FieldError[] {
  if (!type) return [required(at)];
  return addressTypes.includes(type) ? [] : [unsupported(at, type, addressTypes)];
}

function validateEndpoints(endpoints: readonly Endpoint[], type: string, at: FieldPath): FieldError[] {
  if (endpoints.length > limits.endpoints) return [tooMany(at, endpoints.length, limits.endpoints)];
  return endpoints.flatMap((endpoint, index) => validateEndpoint(endpoint, type, at.index(index)));
}

function validateEndpoint(endpoint: Endpoint, type: string, at: FieldPath): FieldError[] {
  const { nodeName, hostname, hints, deprecatedTopology } = endpoint;
  const addresses = endpoint.addresses ?? [];
  const list = at.child("addresses");
  return [
    ...(addresses.length === 0 ? [required(list, "must contain at least 1 address")] : []),
    ...(addresses.length > limits.addresses ? [tooMany(list, addresses.length, limits.addresses)] : []),
    ...addresses.flatMap((address, index) => addressFaults(address, type).map((fault) => invalid(list.index(index), address, fault))),
    ...(nodeName === undefined ? [] : dns1123Subdomain(nodeName)).map((fault) => invalid(at.child("nodeName"), nodeName, fault)),
    ...validateLabels(deprecatedTopology, at.child("deprecatedTopology")),
    ...(hostname === undefined ? [] : dns1123Label(hostname)).map((fault) => invalid(at.child("hostname"), hostname, fault)),
    ...validateHints(hints?.forZones ?? [], labelValue, at.child("hints", "forZones")),
    ...validateHints(hints?.forNodes ?? [], dns1123Subdomain, at.child("hints", "forNodes")),
  ];
}

function addressFaults(address: string, type: string): string[] {
  if (type === "FQDN") return fullyQualified(address);
  if (type !== "IPv4" && type !== "IPv6") return [];
  const malformed = ipFaults(address);
  if (malformed.length > 0) return malformed;
  return [...(ipFamily(address) === type ? [] : [`must be an ${type} address`]), ...endpointIpFaults(address)];
}

/** apimachinery IsFullyQualifiedDomainName. */
function fullyQualified(name: string): string[] {
  const bare = name.endsWith(".") ? name.slice(0, -1) : name;
  const faults = dns1123Subdomain(bare);
  if (faults.length > 0) return faults;
  return bare.includes(".") ? [] : ["should be a domain with at least two segments separated by dots"];
}

function validateHints(hints: readonly { name: string }[], rule: (name: string) => string[], at: FieldPath): FieldError[] {
  if (hints.length > limits.hints) return [tooMany(at, hints.length, limits.hints)];
  return hints.flatMap(({ name }, index) => {
    const path = at.index(index).child("name");
    const repeated = hints.slice(0, index).some((hint) => hint.name === name);
    return [...(repeated ? [duplicate(path, name)] : []), ...rule(name).map((fault) => invalid(path, name, fault))];
  });
}

function validatePorts(ports: readonly EndpointSlicePort[], at: FieldPath): FieldError[] {
  if (ports.length > limits.ports) return [tooMany(at, ports.length, limits.ports)];
  const seen = new Set<string>();
  return ports.flatMap(({ name = "", protocol, appProtocol }, index) => {
    const path = at.index(index);
    const repeated = seen.has(name);
    seen.add(name);
    return [
      ...(name ? dns1123Label(name) : []).map((fault) => invalid(path.child("name"), name, fault)),
      ...(repeated ? [duplicate(path.child("name"), name)] : []),
      ...validateProtocol(protocol, path.child("protocol")),
      ...(appProtocol === undefined ? [] : qualifiedName(appProtocol)).map((fault) =>
        invalid(path.child("appProtocol"), appProtocol, fault),
      ),
    ];
  });
}
