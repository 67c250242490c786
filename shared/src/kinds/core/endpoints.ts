import type { V1Endpoints } from "@kubernetes/client-node";
import { invalid, required, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { endpointIpFaults, ipFaults, ipWarnings } from "../../meta/ip-rules.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import { dns1123Label, dns1123Subdomain, portNumber, qualifiedName } from "../../meta/names.ts";
import type { Typed } from "../../meta/object.ts";
import { validateProtocol } from "../../meta/protocol.ts";
import { hostPort } from "../../net/addresses.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { describeEvents, describeMetadata } from "../describe.ts";
import { defineKind, type DescribeWriter } from "../kind.ts";
import { firstThree } from "../first-three.ts";

export type Endpoints = Typed<V1Endpoints>;
export type EndpointSubset = NonNullable<Endpoints["subsets"]>[number];
export type EndpointAddress = NonNullable<EndpointSubset["addresses"]>[number];
export type EndpointPort = NonNullable<EndpointSubset["ports"]>[number];

const deprecated = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";

export const Endpoints = defineKind<Endpoints>({
  definition: "io.k8s.api.core.v1.Endpoints",
  defaults({ subsets = [] }) {
    for (const { ports = [] } of subsets) for (const port of ports) port.protocol ||= "TCP";
  },
  validate: ({ subsets = [] }, at) =>
    subsets.flatMap((subset, index) => validateSubset(subset, at.child("subsets").index(index))),
  warnings: (next, old) => [deprecated, ...(jsonEqual(next.subsets, old?.subsets) ? [] : oddAddresses(next))],
  readWarning: deprecated,
  createsOnUpdate: true,
  columns: [nameColumn, column("Endpoints", "string", endpointsCell), ageColumn],
  async describe(endpoints, client, out, now) {
    describeMetadata(endpoints, out);
    out.line(0, "Subsets:");
    for (const subset of endpoints.subsets ?? []) describeSubset(subset, out);
    await describeEvents(endpoints, client, out, now);
  },
});

/** Upstream: pkg/apis/core/validation validateEndpointSubsets. */
function validateSubset({ addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset, at: FieldPath): FieldError[] {
  const empty = addresses.length === 0 && notReadyAddresses.length === 0;
  return [
    ...(empty ? [required(at, "must specify `addresses` or `notReadyAddresses`")] : []),
    ...addresses.flatMap((address, index) => validateAddress(address, at.child("addresses").index(index))),
    ...notReadyAddresses.flatMap((address, index) => validateAddress(address, at.child("notReadyAddresses").index(index))),
    ...ports.flatMap((port, index) => validatePort(port, ports.length > 1, at.child("ports").index(index))),
  ];
}

function validateAddress({ ip = "", hostname = "", nodeName }: EndpointAddress, at: FieldPath): FieldError[] {
  return [
    ...ipFaults(ip).map((fault) => invalid(at.child("ip"), ip, fault)),
    ...(hostname ? dns1123Label(hostname) : []).map((fault) => invalid(at.child("hostname"), hostname, fault)),
    ...(nodeName === undefined ? [] : dns1123Subdomain(nodeName)).map((fault) => invalid(at.child("nodeName"), nodeName, fault)),
    ...endpointIpFaults(ip).map((fault) => invalid(at.child("ip"), ip, fault)),
  ];
}

function validatePort({ name = "", port = 0, protocol, appProtocol }: EndpointPort, needsName: boolean, at: FieldPath): FieldError[] {
  return [
    ...(needsName && !name ? [required(at.child("name"))] : []),
    ...(name ? dns1123Label(name) : []).map((fault) => invalid(at.child("name"), name, fault)),
    ...portNumber(port).map((fault) => invalid(at.child("port"), port, fault)),
    ...validateProtocol(protocol, at.child("protocol")),
    ...(appProtocol === undefined ? [] : qualifiedName(appProtocol)).map((fault) =>
      invalid(at.child("appProtocol"), appProtocol, fault),
    ),
  ];
}

function oddAddresses({ subsets = [] }: Endpoints): string[] {
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [] }, index) => [
    ...addresses.flatMap(({ ip }, i) => ipWarnings(`subsets[${index}].addresses[${i}].ip`, ip)),
    ...notReadyAddresses.flatMap(({ ip }, i) => ipWarnings(`subsets[${index}].notReadyAddresses[${i}].ip`, ip)),
  ]);
}

/** Ready addresses, port by port; a subset without ports lists bare addresses. */
function endpointsCell({ subsets = [] }: Endpoints): string {
  if (subsets.length === 0) return "<none>";
  const texts = subsets.flatMap(({ addresses = [], ports = [] }) => {
    if (ports.length === 0) return addresses.map(({ ip }) => ip);
    return ports.flatMap(({ port }) => addresses.map(({ ip }) => hostPort(ip, port)));
  });
  return firstThree(texts);
}

function describeSubset({ addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset, out: DescribeWriter): void {
  const list = (some: readonly EndpointAddress[]): string => some.map(({ ip }) => ip).join(",") || "<none>";
  out.line(1, `Addresses:\t${list(addresses)}`);
  out.line(1, `NotReadyAddresses:\t${list(notReadyAddresses)}`);
  if (ports.length > 0) {
    out.line(1, "Ports:");
    out.line(2, "Name\tPort\tProtocol");
    out.line(2, "----\t----\t--------");
    for (const { name, port, protocol } of ports) out.line(2, `${name || "<unset>"}\t${port}\t${protocol}`);
  }
  out.line(0, "");
}
