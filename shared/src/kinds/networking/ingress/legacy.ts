import type { KubeObject } from "../../../meta/object.ts";
import type { OtherVersion } from "../../kind.ts";
import type { HttpIngressPath, Ingress, IngressBackend, IngressRule, IngressSpec } from "./model.ts";

interface LegacyBackend {
  serviceName?: string;
  servicePort?: number | string;
  resource?: NonNullable<IngressBackend["resource"]>;
}
interface LegacyPath {
  path?: string;
  pathType?: string;
  backend: LegacyBackend;
}
interface LegacyRule {
  host?: string;
  http?: { paths: LegacyPath[] };
}
interface LegacyIngress extends KubeObject {
  spec?: Omit<IngressSpec, "defaultBackend" | "rules"> & { backend?: LegacyBackend; rules?: LegacyRule[] };
  status?: Ingress["status"];
}

/** The two versions that releases before 1.22 served. Upstream: pkg/apis/networking/v1beta1 conversion.go, defaults.go. */
export const legacyVersions: readonly OtherVersion<Ingress>[] = [
  { group: "networking.k8s.io", since: "1.19" },
  { group: "extensions", since: "1.14" },
].map(({ group, since }) => ({
  group,
  version: "v1beta1",
  definition: `io.k8s.api.${group.replace(".k8s.io", "")}.v1beta1.Ingress`,
  toStored: (object) => toStored(object as LegacyIngress),
  fromStored: (ingress) => ({ ...fromStored(ingress), apiVersion: `${group}/v1beta1` }),
  warning: `${group}/v1beta1 Ingress is deprecated in v${since}+, unavailable in v1.22+; use networking.k8s.io/v1 Ingress`,
}));

function toStored(legacy: LegacyIngress): Ingress {
  if (!legacy.spec) return { ...legacy, apiVersion: "networking.k8s.io/v1" } as Ingress;
  const { backend, rules, ...rest } = legacy.spec;
  const spec: IngressSpec = {
    ...rest,
    ...(backend ? { defaultBackend: toBackend(backend) } : {}),
    ...(rules ? { rules: rules.map(toRule) } : {}),
  };
  return { ...legacy, apiVersion: "networking.k8s.io/v1", spec };
}

function toRule({ http, ...rule }: LegacyRule): IngressRule {
  return http ? { ...rule, http: { ...http, paths: (http.paths ?? []).map(toPath) } } : rule;
}

const toPath = ({ backend, pathType = "ImplementationSpecific", ...path }: LegacyPath): HttpIngressPath => ({
  ...path,
  pathType,
  backend: toBackend(backend ?? {}),
});

/** Any trace of a service makes one; a text port is a name even if it holds digits. */
function toBackend({ serviceName = "", servicePort, resource }: LegacyBackend): IngressBackend {
  const port = typeof servicePort === "string" ? { name: servicePort } : { number: servicePort ?? 0 };
  const named = serviceName !== "" || (servicePort !== undefined && servicePort !== 0);
  return {
    ...(resource ? { resource } : {}),
    ...(named ? { service: { name: serviceName, port: servicePort ? port : {} } } : {}),
  };
}

function fromStored(ingress: Ingress): LegacyIngress {
  if (!ingress.spec) return ingress as LegacyIngress;
  const { defaultBackend, rules, ...rest } = ingress.spec;
  const spec: LegacyIngress["spec"] = {
    ...rest,
    ...(defaultBackend ? { backend: fromBackend(defaultBackend) } : {}),
    ...(rules ? { rules: rules.map(fromRule) } : {}),
  };
  return { ...ingress, spec };
}

function fromRule({ http, ...rule }: IngressRule): LegacyRule {
  if (!http) return rule;
  return { ...rule, http: { ...http, paths: http.paths.map(({ backend, ...path }) => ({ ...path, backend: fromBackend(backend) })) } };
}

function fromBackend({ service, resource }: IngressBackend): LegacyBackend {
  const port = service?.port?.name || service?.port?.number;
  return {
    ...(resource ? { resource } : {}),
    ...(service ? { serviceName: service.name, ...(port ? { servicePort: port } : {}) } : {}),
  };
}
