import { Deployment } from "@kx/shared/kinds/apps/deployment";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { Service } from "@kx/shared/kinds/core/service";
import { ServiceAccount } from "@kx/shared/kinds/core/service-account";
import { IngressClass } from "@kx/shared/kinds/networking/ingress-class";
import { plan, type Planned } from "./create-missing.ts";

/** Where the Ingress controller lives. */
export const ingressController = { namespace: "ingress-nginx", name: "ingress-nginx-controller" } as const;

export const ingressNamespace = (): Planned =>
  plan(Namespace, { metadata: { name: ingressController.namespace, labels: { "app.kubernetes.io/name": "ingress-nginx" } } });

/** The Ingress controller behind a LoadBalancer Service, and its class as the default one. */
export function ingressObjects(): Planned[] {
  const { namespace, name } = ingressController;
  const labels = { "app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/instance": "ingress-nginx", "app.kubernetes.io/component": "controller" };
  return [
    plan(ServiceAccount, { metadata: { name: "ingress-nginx", namespace, labels } }),
    plan(IngressClass, {
      metadata: { name: "nginx", labels, annotations: { "ingressclass.kubernetes.io/is-default-class": "true" } },
      spec: { controller: "k8s.io/ingress-nginx" },
    }),
    plan(Service, {
      metadata: { name, namespace, labels },
      spec: {
        type: "LoadBalancer",
        selector: labels,
        ports: [
          { name: "http", port: 80, protocol: "TCP", targetPort: "http", appProtocol: "http" },
          { name: "https", port: 443, protocol: "TCP", targetPort: "https", appProtocol: "https" },
        ],
      },
    }),
    plan(Deployment, {
      metadata: { name, namespace, labels },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: "ingress-nginx",
            containers: [
              {
                name: "controller",
                image: "registry.k8s.io/ingress-nginx/controller:v1.15.1",
                args: ["/nginx-ingress-controller", "--publish-service=$(POD_NAMESPACE)/ingress-nginx-controller", "--controller-class=k8s.io/ingress-nginx", "--ingress-class=nginx"],
                env: [
                  { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
                  { name: "POD_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
                ],
                ports: [
                  { name: "http", containerPort: 80, protocol: "TCP" },
                  { name: "https", containerPort: 443, protocol: "TCP" },
                ],
              },
            ],
          },
        },
      },
    }),
  ];
}
