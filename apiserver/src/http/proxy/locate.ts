import { Endpoints } from "@kx/shared/kinds/core/endpoints";
import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import { Service } from "@kx/shared/kinds/core/service";
import { badRequest, isReason, serviceUnavailable } from "@kx/shared/errors/status-error";
import type { AnyKind } from "@kx/shared/kinds/kind";
import type { KubeObject } from "@kx/shared/meta/object";
import type { ApiFloor } from "../request/api-request.ts";
import { splitSchemeNamePort, type SchemeNamePort } from "./scheme-name-port.ts";
import { proxyTarget, type ProxyTarget } from "./target.ts";

/** Finds where a proxied request goes. @param id what stands in place of the name @throws StatusError 400, 404, 503 */
export type Locate = (id: string, namespace: string, floor: Pick<ApiFloor, "registry" | "random">) => Promise<ProxyTarget>;

const kubeletPort = 10_250;

/** A pod's address; the first port that it declares, unless one is named (registry/core/pod ResourceLocation). */
export const locatePod: Locate = async (id, namespace, { registry }) => {
  const { scheme, name, port } = parsed(id, "pod");
  const { spec, status } = (await registry.get(Pod as AnyKind, { namespace, name })).object as Pod;
  const declared = spec?.containers?.find(({ ports }) => ports && ports.length > 0)?.ports?.[0]?.containerPort;
  const ip = status?.podIPs?.[0]?.ip ?? "";
  if (!isGlobalUnicast(ip)) throw badRequest("address not allowed");
  return proxyTarget(scheme, ip, number(port || (declared === undefined ? "" : String(declared))));
};

/** One of a Service's ready pods, chosen at random (registry/core/service ResourceLocation). */
export const locateService: Locate = async (id, namespace, { registry, random }) => {
  const { scheme, name, port } = parsed(id, "service");
  const read = async <T extends KubeObject>(kind: unknown, of: string): Promise<T> => (await registry.get(kind as AnyKind, { namespace, name: of })).object as T;
  const portName = /^\d+$/.test(port) ? nameOfPort(await read<Service>(Service, name), Number(port)) : port;
  const { subsets = [] } = await read<Endpoints>(Endpoints, name);
  if (subsets.length === 0) throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(name)}`);
  for (const { addresses = [], ports = [] } of turned(subsets, random)) {
    const found = ports.find((one) => (one.name ?? "") === portName);
    if (!found) continue;
    for (const { ip, targetRef } of turned(addresses, random)) {
      if (await isPod(ip, targetRef)) return proxyTarget(scheme, ip, found.port);
    }
  }
  throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(id)}`);

  /** Endpoints by hand must not lead the API server anywhere. */
  async function isPod(ip: string, targetRef: { namespace?: string; name?: string } | undefined): Promise<boolean> {
    if (!targetRef?.name || targetRef.namespace !== namespace) return false;
    try {
      const { status } = await read<Pod>(Pod, targetRef.name);
      return status?.podIPs?.some((one) => one.ip === ip) ?? false;
    } catch (error) {
      if (isReason(error, "NotFound")) return false;
      throw error;
    }
  }
};

/** A node's kubelet, or whatever else listens on its address (registry/core/node ResourceLocation). */
export const locateNode: Locate = async (id, _namespace, { registry }) => {
  const { scheme, name, port } = parsed(id, "node");
  const { status } = (await registry.get(Node as AnyKind, { name })).object as Node;
  const address = status?.addresses?.find(({ type }) => type === "InternalIP") ?? status?.addresses?.[0];
  if (!address) throw badRequest("no preferred addresses found; known addresses: []");
  if (!isGlobalUnicast(address.address)) throw badRequest("address not allowed");
  const kubelet = String(status?.daemonEndpoints?.kubeletEndpoint?.Port || kubeletPort);
  // Kubelets speak plain HTTP on the simulated network, also where a real one would be asked by TLS.
  return port === "" || port === kubelet ? proxyTarget("http", address.address, kubelet) : proxyTarget(scheme, address.address, number(port));
};

function parsed(id: string, what: string): SchemeNamePort {
  const split = splitSchemeNamePort(id);
  if (!split) throw badRequest(`invalid ${what} request ${JSON.stringify(id)}`);
  return split;
}

/** @throws StatusError 503 as dialling such a port does */
function number(port: string): string {
  if (port === "" || (/^\d+$/.test(port) && Number(port) <= 65_535)) return port;
  const why = /^\d+$/.test(port) ? `dial tcp: address ${port}: invalid port` : `dial tcp: lookup tcp/${port}: unknown port`;
  throw serviceUnavailable(`error trying to reach service: ${why}`);
}

function nameOfPort({ metadata, spec }: Service, number: number): string {
  const found = spec?.ports?.find(({ port }) => port === number);
  if (!found) throw serviceUnavailable(`no service port ${number} found for service ${JSON.stringify(metadata.name)}`);
  return found.name ?? "";
}

/** The same from a random place on. */
function turned<T>(list: readonly T[], random: () => number): T[] {
  const first = Math.floor(random() * list.length);
  return [...list.slice(first), ...list.slice(0, first)];
}

/** Go's net.IP.IsGlobalUnicast: no loopback, link-local, multicast or unspecified address. */
const isGlobalUnicast = (ip: string): boolean => ip !== "" && !/^(127\.|169\.254\.|0\.0\.0\.0$|255\.255\.255\.255$|2(2[4-9]|3\d)\.|::1?$|fe[89ab]|ff)/i.test(ip);
