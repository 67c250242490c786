import { createHash } from "node:crypto";
import { base32 } from "./chain-names.ts";
import type { Endpoint, ServicePort } from "./service-port.ts";

/** knftables.NameLengthMax (256) without the longest prefix. */
const baseLengthMax = 240;

function hashed(text: string): string {
  const name = `${base32(createHash("sha256").update(text).digest()).slice(0, 8)}-${text}`;
  return name.length > baseLengthMax ? `${name.slice(0, baseLengthMax - 3)}...` : name;
}

/** `default/web/tcp/http` */
function portText({ name, protocol }: ServicePort): string {
  const [key = "", port = ""] = name.split(":");
  return `${key}/${protocol.toLowerCase()}/${port}`;
}

/** The chains of one service port in kube-proxy's nftables mode. */
export type NftServiceChain = "service" | "local" | "external" | "firewall";

/** The name of a service port's chain (pkg/proxy/nftables/proxier.go, servicePortChainNameBase). */
export const nftServiceChain = (prefix: NftServiceChain, port: ServicePort): string => `${prefix}-${hashed(portText(port))}`;

const endpointBase = (port: ServicePort, endpoint: Endpoint): string =>
  hashed(`${portText(port)}__${endpoint.ip.replaceAll(":", ".")}/${endpoint.port}`);

/** The name of an endpoint's chain, which only Services with affinity have (servicePortEndpointChainNameBase). */
export const nftEndpointChain = (port: ServicePort, endpoint: Endpoint): string => `endpoint-${endpointBase(port, endpoint)}`;

/** The set of clients that keep to an endpoint. */
export const nftAffinitySet = (port: ServicePort, endpoint: Endpoint): string => `affinity-${endpointBase(port, endpoint)}`;
