import type { V1Ingress } from "@kubernetes/client-node";
import type { Typed } from "../../../meta/object.ts";

export type Ingress = Typed<V1Ingress>;
export type IngressSpec = NonNullable<Ingress["spec"]>;
export type IngressRule = NonNullable<IngressSpec["rules"]>[number];
export type HttpIngressPath = NonNullable<IngressRule["http"]>["paths"][number];
export type IngressBackend = HttpIngressPath["backend"];

/** The annotation that named the class before `spec.ingressClassName`; controllers still read it. */
export const ingressClassAnnotation = "kubernetes.io/ingress.class";

/** `web:80`, `web:http`. */
export function backendText({ service }: IngressBackend): string {
  return `${service?.name ?? ""}:${service?.port?.number || (service?.port?.name ?? "")}`;
}

/** The addresses in its status, sorted, each once. */
export function addressesText({ status }: Ingress): string {
  const addresses = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || "");
  return [...new Set(addresses.filter(Boolean))].sort().join(",");
}
