import type { EndpointAddress, EndpointPort, EndpointSubset } from "@kx/shared/kinds/core/endpoints";
import { struct, typed } from "./dump-hash.ts";

/** What upstream hashes to order the ports of a subset. */
export const portDump = (port: EndpointPort): string => `(v1.EndpointPort)${portBody(port)}`;

/** What upstream hashes to order subsets. */
export function subsetDump({ addresses, notReadyAddresses, ports }: EndpointSubset): string {
  return `(v1.EndpointSubset)${struct({
    Addresses: typed("[]v1.EndpointAddress", list(addresses, addressBody)),
    NotReadyAddresses: typed("[]v1.EndpointAddress", list(notReadyAddresses, addressBody)),
    Ports: typed("[]v1.EndpointPort", list(ports, portBody)),
  })}`;
}

function portBody({ name = "", port, protocol = "TCP", appProtocol }: EndpointPort): string {
  return struct({
    Name: typed("string", name),
    Port: typed("int32", port),
    Protocol: typed("v1.Protocol", protocol),
    AppProtocol: typed("*string", appProtocol),
  });
}

function addressBody({ ip, hostname = "", nodeName, targetRef }: EndpointAddress): string {
  const { kind = "", namespace = "", name = "", uid = "", apiVersion = "", resourceVersion = "", fieldPath = "" } = targetRef ?? {};
  const target = struct({
    Kind: typed("string", kind),
    Namespace: typed("string", namespace),
    Name: typed("string", name),
    UID: typed("types.UID", uid),
    APIVersion: typed("string", apiVersion),
    ResourceVersion: typed("string", resourceVersion),
    FieldPath: typed("string", fieldPath),
  });
  return struct({
    IP: typed("string", ip),
    Hostname: typed("string", hostname),
    NodeName: typed("*string", nodeName),
    TargetRef: typed("*v1.ObjectReference", targetRef && target),
  });
}

const list = <T>(items: readonly T[] | undefined, body: (item: T) => string): string | undefined =>
  items && items.length > 0 ? `[${items.map(body).join(" ")}]` : undefined;
