import { Service } from "@kx/shared/kinds/core/service";
import { Ingress } from "@kx/shared/kinds/networking/ingress";
import { IngressClass } from "@kx/shared/kinds/networking/ingress-class";
import type { Cache } from "@kx/shared/client/informer";
import type { ObjectRef } from "@kx/shared/meta/object";
import type { Topology } from "../topology/topology.ts";

/** What the simulated DNS outside the cluster says of a name. */
export interface OutsideName {
  ips: readonly string[];
  /** `host of ingress default/web`: for the trace. */
  what: string;
}

/** The Service in front of the Ingress controller. */
export const ingressControllerService: ObjectRef = { namespace: "ingress-nginx", name: "ingress-nginx-controller" };
const ingressController = "k8s.io/ingress-nginx";
const legacyClassAnnotation = "kubernetes.io/ingress.class";

const hostIndex = "network/host";
const balancerHostIndex = "network/loadBalancerHostname";

const balancerIPs = (service: Service | undefined): string[] =>
  (service?.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : []));

/**
 * Names that exist outside: hosts of served Ingresses, host names of load balancers, and nodes. As with external-dns,
 * an Ingress host stands at the address of the controller's Service.
 */
export function createOutsideNames(cache: Cache, topology: Topology): (name: string) => OutsideName | undefined {
  const ingresses = cache.of(Ingress);
  const classes = cache.of(IngressClass);
  const services = cache.of(Service);
  ingresses.addIndex(hostIndex, ({ spec }) => (spec?.rules ?? []).flatMap(({ host }) => (host ? [host.toLowerCase()] : [])));
  services.addIndex(balancerHostIndex, ({ status }) =>
    (status?.loadBalancer?.ingress ?? []).flatMap(({ hostname }) => (hostname ? [hostname.toLowerCase()] : [])),
  );

  function isServed(ingress: Ingress): boolean {
    const className = ingress.spec?.ingressClassName ?? ingress.metadata.annotations?.[legacyClassAnnotation];
    return className !== undefined && classes.get({ name: className })?.spec?.controller === ingressController;
  }

  return (name) => {
    const wildcard = `*${name.slice(name.indexOf("."))}`;
    const ingress = [...ingresses.indexed(hostIndex, name), ...ingresses.indexed(hostIndex, wildcard)].find(isServed);
    if (ingress) {
      return {
        ips: balancerIPs(services.get(ingressControllerService)),
        what: `a host of ingress ${ingress.metadata.namespace}/${ingress.metadata.name}, at the ingress controller's load balancer`,
      };
    }
    const service = services.indexed(balancerHostIndex, name)[0];
    if (service) return { ips: balancerIPs(service), what: `the load balancer of service ${service.metadata.namespace}/${service.metadata.name}` };
    const node = topology.node(name);
    return node && { ips: [node.internalIP], what: "a node" };
  };
}
