import type { Cache } from "@kx/shared/client/informer";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { Secret } from "@kx/shared/kinds/core/secret";
import { Service } from "@kx/shared/kinds/core/service";
import { expand } from "../expand.ts";
import { fieldOf } from "../field-of.ts";
import { resourceField } from "../resource-field.ts";

type ContainerSpec = NonNullable<Pod["spec"]>["containers"][number];
type EnvVar = NonNullable<ContainerSpec["env"]>[number];

/** A container that cannot start yet: reason `CreateContainerConfigError`, and what is missing in the kubelet's words. */
export class MissingConfig extends Error {}

export interface EnvironmentOf {
  pod: Pod;
  container: ContainerSpec;
  podIP: string;
  hostIP: string;
  /** What the node has, which is the limit of a container that sets none. */
  allocatable: Readonly<Record<string, string>>;
  cache: Cache;
}

/**
 * A container's environment at its start (pkg/kubelet/kubelet_pods.go makeEnvironmentVariables): envFrom, then env,
 * later ones winning. The service variables, which stand below all of it, are left out: with a thousand Services every
 * container would hold thousands of them.
 * @throws MissingConfig
 */
export function environment(of: EnvironmentOf): Record<string, string> {
  const { pod, container } = of;
  const env: Record<string, string> = {};
  const known = lookup(env, () => serviceVariables(pod, of.cache));
  for (const { prefix = "", configMapRef, secretRef } of container.envFrom ?? []) {
    const data = configMapRef
      ? configMapData(of, configMapRef.name ?? "", configMapRef.optional)
      : secretRef
        ? secretData(of, secretRef.name ?? "", secretRef.optional)
        : {};
    for (const [name, value] of Object.entries(data)) env[prefix + name] = value;
  }
  for (const variable of container.env ?? []) {
    const value = variable.valueFrom ? valueFrom(of, variable) : expand(variable.value ?? "", known);
    if (value !== undefined) env[variable.name] = value;
  }
  return env;
}

/** A variable's value: the container's own, else that of a service; those are worked out when one is asked for. */
export function lookup(env: Readonly<Record<string, string>>, services: () => Readonly<Record<string, string>>): (name: string) => string | undefined {
  let links: Readonly<Record<string, string>> | undefined;
  return (name) => env[name] ?? (links ??= services())[name];
}

function valueFrom(of: EnvironmentOf, { valueFrom: source }: EnvVar): string | undefined {
  if (source?.fieldRef) return fieldOf(of, source.fieldRef.fieldPath);
  if (source?.configMapKeyRef) {
    const { name = "", key, optional } = source.configMapKeyRef;
    return keyOf(configMapData(of, name, optional), key, { optional, what: `ConfigMap ${of.pod.metadata.namespace}/${name}` });
  }
  if (source?.secretKeyRef) {
    const { name = "", key, optional } = source.secretKeyRef;
    return keyOf(secretData(of, name, optional), key, { optional, what: `Secret ${of.pod.metadata.namespace}/${name}` });
  }
  if (source?.resourceFieldRef) return resourceField(source.resourceFieldRef, of.container, of.allocatable);
  return undefined;
}

function keyOf(data: Readonly<Record<string, string>>, key: string, { optional, what }: { optional: boolean | undefined; what: string }): string | undefined {
  if (data[key] !== undefined || optional) return data[key];
  throw new MissingConfig(`couldn't find key ${key} in ${what}`);
}

function configMapData({ pod, cache }: EnvironmentOf, name: string, optional: boolean | undefined): Record<string, string> {
  const found = cache.of(ConfigMap).get({ namespace: pod.metadata.namespace!, name });
  if (!found && !optional) throw new MissingConfig(`configmap ${JSON.stringify(name)} not found`);
  return found?.data ?? {};
}

function secretData({ pod, cache }: EnvironmentOf, name: string, optional: boolean | undefined): Record<string, string> {
  const found = cache.of(Secret).get({ namespace: pod.metadata.namespace!, name });
  if (!found && !optional) throw new MissingConfig(`secret ${JSON.stringify(name)} not found`);
  return Object.fromEntries(Object.entries(found?.data ?? {}).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]));
}

/** pkg/kubelet/envvars: the services of the pod's namespace, and the API's always. */
export function serviceVariables(pod: Pod, cache: Cache): Record<string, string> {
  const { namespace } = pod.metadata;
  const services = pod.spec?.enableServiceLinks === false ? [] : [...cache.of(Service).list(namespace)];
  const api = cache.of(Service).get({ namespace: "default", name: "kubernetes" });
  if (api && !services.some((service) => service.metadata.name === "kubernetes")) services.push(api);
  const env: Record<string, string> = {};
  for (const service of services) {
    const { clusterIP, ports = [] } = service.spec ?? {};
    if (!clusterIP || clusterIP === "None" || ports.length === 0) continue;
    const prefix = service.metadata.name!.toUpperCase().replaceAll("-", "_");
    env[`${prefix}_SERVICE_HOST`] = clusterIP;
    env[`${prefix}_SERVICE_PORT`] = String(ports[0]!.port);
    env[`${prefix}_PORT`] = `${ports[0]!.protocol!.toLowerCase()}://${clusterIP}:${ports[0]!.port}`;
    for (const { name, port, protocol = "TCP" } of ports) {
      if (name) env[`${prefix}_SERVICE_PORT_${name.toUpperCase().replaceAll("-", "_")}`] = String(port);
      const one = `${prefix}_PORT_${port}_${protocol}`;
      env[one] = `${protocol.toLowerCase()}://${clusterIP}:${port}`;
      env[`${one}_PROTO`] = protocol.toLowerCase();
      env[`${one}_PORT`] = String(port);
      env[`${one}_ADDR`] = clusterIP;
    }
  }
  return env;
}
