import { Deployment } from "@kx/shared/kinds/apps/deployment";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Service } from "@kx/shared/kinds/core/service";
import { ServiceAccount } from "@kx/shared/kinds/core/service-account";
import { plan, type Planned } from "./create-missing.ts";

const corefile = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf
    cache 30
    loop
    reload
    loadbalance
}
`;

/** CoreDNS behind the `kube-dns` Service. @param clusterIP the tenth address of the range, by kubeadm's convention */
export function dnsObjects(clusterIP: string): Planned[] {
  const selector = { "k8s-app": "kube-dns" };
  const at = { namespace: "kube-system" };
  return [
    plan(ServiceAccount, { metadata: { name: "coredns", ...at } }),
    plan(ConfigMap, { metadata: { name: "coredns", ...at }, data: { Corefile: corefile } }),
    plan(Service, {
      metadata: {
        name: "kube-dns",
        ...at,
        labels: { ...selector, "kubernetes.io/cluster-service": "true", "kubernetes.io/name": "CoreDNS" },
        annotations: { "prometheus.io/port": "9153", "prometheus.io/scrape": "true" },
      },
      spec: {
        clusterIP,
        selector,
        ports: [
          { name: "dns", port: 53, protocol: "UDP", targetPort: 53 },
          { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: 53 },
          { name: "metrics", port: 9153, protocol: "TCP", targetPort: 9153 },
        ],
      },
    }),
    plan(Deployment, {
      metadata: { name: "coredns", ...at, labels: selector },
      spec: {
        replicas: 2,
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: selector },
          spec: {
            serviceAccountName: "coredns",
            dnsPolicy: "Default",
            priorityClassName: "system-cluster-critical",
            containers: [
              {
                name: "coredns",
                image: "registry.k8s.io/coredns/coredns:v1.13.1",
                args: ["-conf", "/etc/coredns/Corefile"],
                ports: [
                  { name: "dns", containerPort: 53, protocol: "UDP" },
                  { name: "dns-tcp", containerPort: 53, protocol: "TCP" },
                  { name: "metrics", containerPort: 9153, protocol: "TCP" },
                ],
              },
            ],
          },
        },
      },
    }),
  ];
}
