import { parse } from "yaml";
import { ipvsSchedulerNames, isIpvsScheduler, isProxyMode, proxyModeNames, type IpvsSchedulerName, type ProxyModeName } from "@kx/shared/net/proxy-modes";
import { parseCidr, type Cidr } from "../topology/cidr.ts";

/** What is read of a KubeProxyConfiguration. */
export interface ProxyConfig {
  readonly mode: ProxyModeName;
  readonly scheduler: IpvsSchedulerName;
  readonly masqueradeAll: boolean;
  /** Where node ports answer; `primary` is the node's own address. Undefined: wherever the mode says. */
  readonly nodePortAddresses: readonly Cidr[] | "primary" | undefined;
}

/** What holds where the configuration names nothing. */
export const defaultProxyConfig: ProxyConfig = { mode: "iptables", scheduler: "rr", masqueradeAll: false, nodePortAddresses: undefined };

/** A configuration that kube-proxy would not start with. `reason` is that of the event. */
export class ProxyConfigError extends Error {
  readonly reason: "UnknownProxyMode" | "UnknownIpvsScheduler" | "InvalidProxyConfig";
  constructor(reason: ProxyConfigError["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const orList = (names: readonly string[]): string => `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new ProxyConfigError("InvalidProxyConfig", `config.conf is no YAML: ${why}`);
  }
}

function addressesOf(value: unknown): ProxyConfig["nodePortAddresses"] {
  if (value === undefined || value === null) return undefined;
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  if (texts.length === 0) return undefined;
  if (texts.length === 1 && texts[0] === "primary") return "primary";
  return texts.map((text) => {
    if (typeof text !== "string" || !/^[\da-fA-F.:]+\/\d{1,3}$/.test(text)) {
      throw new ProxyConfigError("InvalidProxyConfig", `nodePortAddresses: ${JSON.stringify(text)} is no range of addresses such as 172.18.0.0/16`);
    }
    return parseCidr(text);
  });
}

/**
 * Reads a KubeProxyConfiguration, v1alpha1. The section of the mode says whether to masquerade everything; ipvs has that of
 * iptables (pkg/proxy/apis/config/v1alpha1/conversion.go).
 * @throws ProxyConfigError
 */
export function parseProxyConfig(text: string): ProxyConfig {
  const config = parsed(text);
  const mode = textOf(fieldOf(config, "mode")) ?? defaultProxyConfig.mode;
  if (!isProxyMode(mode)) {
    throw new ProxyConfigError("UnknownProxyMode", `unknown proxy mode ${JSON.stringify(mode)}: the last one stays; use ${orList(proxyModeNames)}`);
  }
  const scheduler = textOf(fieldOf(fieldOf(config, "ipvs"), "scheduler")) ?? defaultProxyConfig.scheduler;
  if (!isIpvsScheduler(scheduler)) {
    throw new ProxyConfigError("UnknownIpvsScheduler", `unknown ipvs scheduler ${JSON.stringify(scheduler)}: the last one stays; use ${orList(ipvsSchedulerNames)}`);
  }
  return {
    mode,
    scheduler,
    masqueradeAll: fieldOf(fieldOf(config, mode === "nftables" ? "nftables" : "iptables"), "masqueradeAll") === true,
    nodePortAddresses: addressesOf(fieldOf(config, "nodePortAddresses")),
  };
}
