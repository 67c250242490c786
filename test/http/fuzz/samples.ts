import type { KubeObject } from "@kx/shared/meta/object";
import { parseAllDocuments } from "yaml";

const pod = "{ metadata: { labels: { app: x } }, spec: { containers: [{ name: c, image: nginx, ports: [{ name: http, containerPort: 80 }], env: [{ name: A, value: b }], resources: { limits: { cpu: 500m } }, readinessProbe: { httpGet: { path: /, port: 80 } } }], volumes: [{ name: v, emptyDir: {} }] } }";
const job = pod.replace("{ containers", "{ restartPolicy: Never, containers");
const selector = "{ matchLabels: { app: x } }";

const documents = `
{ apiVersion: v1, kind: ConfigMap, data: { a: "1" }, binaryData: { b: AAEC } }
---
{ apiVersion: v1, kind: Endpoints, subsets: [{ addresses: [{ ip: 192.0.2.1, nodeName: n }], ports: [{ name: http, port: 80 }] }] }
---
{ apiVersion: v1, kind: Event, involvedObject: { kind: Pod, namespace: default, name: p }, reason: R, message: m, type: Normal, count: 1 }
---
{ apiVersion: v1, kind: LimitRange, spec: { limits: [{ type: Container, default: { cpu: 500m }, max: { cpu: "1" } }] } }
---
{ apiVersion: v1, kind: Namespace }
---
{ apiVersion: v1, kind: Node, spec: { podCIDR: 10.244.9.0/24, taints: [{ key: a, value: b, effect: NoSchedule }] } }
---
{ apiVersion: v1, kind: PersistentVolumeClaim, spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } } }
---
{ apiVersion: v1, kind: PersistentVolume, spec: { accessModes: [ReadWriteOnce], capacity: { storage: 1Gi }, hostPath: { path: /data } } }
---
{ apiVersion: v1, kind: Pod, ${pod.slice(1, -1)} }
---
{ apiVersion: v1, kind: PodTemplate, template: ${pod} }
---
{ apiVersion: v1, kind: ReplicationController, spec: { replicas: 1, selector: { app: x }, template: ${pod} } }
---
{ apiVersion: v1, kind: ResourceQuota, spec: { hard: { pods: "10" } } }
---
{ apiVersion: v1, kind: Secret, type: Opaque, data: { a: AAEC } }
---
{ apiVersion: v1, kind: ServiceAccount, imagePullSecrets: [{ name: s }] }
---
{ apiVersion: v1, kind: Service, spec: { type: NodePort, selector: { app: x }, ports: [{ name: http, port: 80, targetPort: http }, { name: dns, port: 53, protocol: UDP }] } }
---
{ apiVersion: apps/v1, kind: ControllerRevision, revision: 1, data: { a: 1 } }
---
{ apiVersion: apps/v1, kind: DaemonSet, spec: { selector: ${selector}, template: ${pod} } }
---
{ apiVersion: apps/v1, kind: Deployment, spec: { replicas: 2, selector: ${selector}, template: ${pod}, strategy: { rollingUpdate: { maxSurge: 25% } } } }
---
{ apiVersion: apps/v1, kind: ReplicaSet, spec: { replicas: 2, selector: ${selector}, template: ${pod} } }
---
{ apiVersion: apps/v1, kind: StatefulSet, spec: { serviceName: s, selector: ${selector}, template: ${pod} } }
---
{ apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: d }, metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }] } }
---
{ apiVersion: batch/v1, kind: CronJob, spec: { schedule: "*/5 * * * *", jobTemplate: { spec: { template: ${job} } } } }
---
{ apiVersion: batch/v1, kind: Job, spec: { completions: 2, template: ${job} } }
---
{ apiVersion: networking.k8s.io/v1, kind: IngressClass, spec: { controller: example.com/c } }
---
{ apiVersion: networking.k8s.io/v1, kind: Ingress, spec: { rules: [{ host: a.example, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: s, port: { number: 80 } } } }] } }], tls: [{ hosts: [a.example], secretName: t }] } }
---
{ apiVersion: networking.k8s.io/v1, kind: IPAddress, metadata: { name: 192.0.2.7 }, spec: { parentRef: { resource: services, namespace: default, name: s } } }
---
{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 192.0.2.0/24 } }], ports: [{ port: 80 }] }] } }
---
{ apiVersion: networking.k8s.io/v1, kind: ServiceCIDR, spec: { cidrs: [10.9.0.0/16] } }
---
{ apiVersion: policy/v1, kind: PodDisruptionBudget, spec: { minAvailable: 50%, selector: ${selector} } }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r }, subjects: [{ kind: User, apiGroup: rbac.authorization.k8s.io, name: u }] }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, rules: [{ apiGroups: [""], resources: [pods], verbs: [get] }] }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: r }, subjects: [{ kind: ServiceAccount, namespace: default, name: u }] }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: Role, rules: [{ apiGroups: [""], resources: [pods], verbs: [get] }] }
---
{ apiVersion: storage.k8s.io/v1, kind: StorageClass, provisioner: example.com/p, parameters: { a: b } }
---
{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, value: 10 }
---
{ apiVersion: coordination.k8s.io/v1, kind: Lease, spec: { holderIdentity: h, leaseDurationSeconds: 15 } }
---
{ apiVersion: node.k8s.io/v1, kind: RuntimeClass, handler: runc }
---
{ apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, endpoints: [{ addresses: [192.0.2.1], conditions: { ready: true } }], ports: [{ name: http, port: 80 }] }
`;

/** A good object of every kind that is served, without a name. */
export const samples = (): KubeObject[] => parseAllDocuments(documents).map((document) => ({ metadata: {}, ...(document.toJS() as object) }) as KubeObject);
