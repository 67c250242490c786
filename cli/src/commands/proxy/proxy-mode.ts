import type { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { ipvsSchedulerNames, proxyModeNames, type IpvsSchedulerName, type ProxyModeName } from "@kx/shared/net/proxy-modes";
import { parseDocument, type Document } from "yaml";
import type { Cluster } from "../../cluster/cluster.ts";
import { CliError } from "../../errors/cli-error.ts";

const path = "/api/v1/namespaces/kube-system/configmaps/kube-proxy";
const key = "config.conf";

const textAt = (config: Document, at: readonly string[], preset: string): string => {
  const value: unknown = config.getIn(at);
  return typeof value === "string" && value !== "" ? value : preset;
};

/** `ipvs, scheduler lc` */
function described(config: Document): string {
  const mode = textAt(config, ["mode"], proxyModeNames[0]);
  return mode === "ipvs" ? `ipvs, scheduler ${textAt(config, ["ipvs", "scheduler"], ipvsSchedulerNames[0])}` : mode;
}

/**
 * Reads the mode in kube-proxy's ConfigMap, or changes it there and leaves the rest of the text as it is.
 * @returns the mode that holds then: `ipvs, scheduler lc`
 * @throws CliError, StatusError
 */
export async function proxyMode({ transport }: Cluster, wanted: { mode: ProxyModeName | undefined; scheduler: IpvsSchedulerName | undefined }): Promise<string> {
  const { mode, scheduler } = wanted;
  const configMap = (await transport.request({ method: "GET", path })).body as ConfigMap;
  const config = parseDocument(configMap.data?.[key] ?? "");
  if (config.errors[0]) throw new CliError(`${key} of configmap kube-system/kube-proxy is no YAML: ${config.errors[0].message.split("\n")[0]}`, { hint: "mend it with kubectl edit -n kube-system configmap kube-proxy" });
  if (mode === undefined && scheduler === undefined) return described(config);
  if (scheduler !== undefined && (mode ?? textAt(config, ["mode"], proxyModeNames[0])) !== "ipvs") {
    throw new CliError("--scheduler is for mode ipvs", { hint: `kx proxy mode ipvs --scheduler ${scheduler}` });
  }
  if (mode !== undefined) config.set("mode", mode);
  if (scheduler !== undefined) config.setIn(["ipvs", "scheduler"], scheduler);
  await transport.request({ method: "PUT", path, body: { ...configMap, data: { ...configMap.data, [key]: config.toString() } } });
  return described(config);
}
