import { parseArgs } from "node:util";
import { isProxyMode, proxyModeNames, type ProxyModeName } from "@kx/shared/net/proxy-modes";
import { formatCidr, parseCidr } from "@kx/shared/meta/ip";

/** What the daemon was asked to be, parsed, checked and frozen. */
export interface Config {
  /** The cluster's folder: sockets, log, kubeconfig, certificates. */
  readonly dir: string;
  /** Where the store stands; the cluster's folder unless told otherwise. */
  readonly dataDir: string;
  /** Nothing is kept: the store is memory. */
  readonly ephemeral: boolean;
  /** The first port to try for the API; taken ones are stepped over. */
  readonly port: number;
  readonly nodes: number;
  /** On how many of the first nodes node ports and host ports open real sockets. */
  readonly doorNodes: number;
  /** One IPv4 range or, for two families, an IPv6 one behind a comma. */
  readonly serviceCIDR: string;
  readonly podCIDR: string;
  readonly proxyMode: ProxyModeName;
  readonly legacyApis: boolean;
  /** Makes every random choice repeatable. */
  readonly seed: number | undefined;
}

/** A flag that cannot be used; the message is for people. */
export class ConfigError extends Error {}

/** @throws ConfigError */
export function parseConfig(args: readonly string[]): Config {
  const { values } = parseArgs({
    args: [...args],
    options: {
      dir: { type: "string" },
      "data-dir": { type: "string" },
      ephemeral: { type: "boolean", default: false },
      port: { type: "string", default: "6443" },
      nodes: { type: "string", default: "3" },
      "door-nodes": { type: "string", default: "3" },
      "service-cidr": { type: "string", default: "10.0.0.0/16" },
      "pod-cidr": { type: "string", default: "10.244.0.0/16" },
      "proxy-mode": { type: "string", default: "iptables" },
      "no-legacy-apis": { type: "boolean", default: false },
      seed: { type: "string" },
    },
  });
  if (!values.dir) throw new ConfigError("--dir is needed");
  const proxyMode = values["proxy-mode"];
  if (!isProxyMode(proxyMode)) throw new ConfigError(`--proxy-mode is ${proxyModeNames.join(" or ")}, not ${JSON.stringify(proxyMode)}`);
  return Object.freeze({
    dir: values.dir,
    dataDir: values["data-dir"] ?? values.dir,
    ephemeral: values.ephemeral,
    port: integer("--port", values.port, { from: 1, to: 65535 }),
    nodes: integer("--nodes", values.nodes, { from: 1, to: 250 }),
    doorNodes: integer("--door-nodes", values["door-nodes"], { from: 0, to: 250 }),
    serviceCIDR: serviceCidrs(values["service-cidr"]),
    podCIDR: cidr("--pod-cidr", values["pod-cidr"]),
    proxyMode,
    legacyApis: !values["no-legacy-apis"],
    seed: values.seed === undefined ? undefined : integer("--seed", values.seed, { from: 0, to: 2 ** 32 - 1 }),
  });
}

function integer(flag: string, text: string, { from, to }: { from: number; to: number }): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < from || number > to) throw new ConfigError(`${flag} is a number from ${from} to ${to}, not ${JSON.stringify(text)}`);
  return number;
}

/** Pods have IPv4 addresses, so that is the primary family. A kube-apiserver refuses IPv6 ranges beyond /64 as well. */
function serviceCidrs(text: string): string {
  const [first = "", second, ...more] = text.split(",");
  const primary = cidr("--service-cidr", first);
  if (second === undefined) return primary;
  const range = parseCidr(second);
  if (more.length > 0 || range?.family !== "IPv6" || formatCidr(range) !== second || range.prefixLength < 64 || range.prefixLength > 124) {
    throw new ConfigError(`--service-cidr is an IPv4 range and, for two families, an IPv6 one of /64 to /124 such as 10.0.0.0/16,fd00:10::/112, not ${JSON.stringify(text)}`);
  }
  return text;
}

function cidr(flag: string, text: string): string {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match || match.slice(1, 5).some((part) => Number(part) > 255) || Number(match[5]) > 30 || Number(match[5]) < 8) {
    throw new ConfigError(`${flag} is an IPv4 range such as 10.0.0.0/16, not ${JSON.stringify(text)}`);
  }
  return text;
}
