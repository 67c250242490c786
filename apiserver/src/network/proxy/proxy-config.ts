import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import type { EventRecorder } from "@kx/shared/client/event-recorder";
import type { Cache } from "@kx/shared/client/informer";
import { parse } from "yaml";
import { isProxyMode, proxyModes, type ProxyModeName } from "./proxies.ts";

/** Where kubeadm puts kube-proxy's configuration. */
export const proxyConfigMap = { namespace: "kube-system", name: "kube-proxy" } as const;
const configKey = "config.conf";

const known = Object.keys(proxyModes).join(" or ");

/** The mode in a KubeProxyConfiguration; iptables where it names none. @throws Error for text that is no YAML */
export function modeInConfig(text: string): string {
  const config: unknown = parse(text);
  const mode = typeof config === "object" && config !== null && "mode" in config ? config.mode : undefined;
  return typeof mode === "string" && mode !== "" ? mode : "iptables";
}

/**
 * Follows the kube-proxy ConfigMap. A mode that is not simulated leaves the last one running, and an event says so.
 * @returns the unsubscribe
 */
export function followProxyConfig(cache: Cache, events: EventRecorder, use: (mode: ProxyModeName) => void): () => void {
  return cache.of(ConfigMap).subscribe(({ type, object }) => {
    const { namespace, name } = object.metadata;
    if (type === "DELETED" || namespace !== proxyConfigMap.namespace || name !== proxyConfigMap.name) return;
    const text = object.data?.[configKey];
    if (text === undefined) return;
    try {
      const mode = modeInConfig(text);
      if (isProxyMode(mode)) use(mode);
      else events.event(object, "Warning", "UnknownProxyMode", `unknown proxy mode ${JSON.stringify(mode)}: the last one stays; use ${known}`);
    } catch (error) {
      const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
      events.event(object, "Warning", "InvalidProxyConfig", `${configKey} is no YAML, and the last mode stays: ${why}`);
    }
  });
}
