import { ControllerRevision } from "./apps/controller-revision.ts";
import { DaemonSet } from "./apps/daemon-set.ts";
import { Deployment } from "./apps/deployment.ts";
import { ReplicaSet } from "./apps/replica-set.ts";
import { StatefulSet } from "./apps/stateful-set.ts";
import { HorizontalPodAutoscaler } from "./autoscaling/horizontal-pod-autoscaler.ts";
import { CronJob } from "./batch/cron-job.ts";
import { Job } from "./batch/job.ts";
import { Lease } from "./coordination/lease.ts";
import { ConfigMap } from "./core/config-map.ts";
import { Endpoints } from "./core/endpoints.ts";
import { Event } from "./core/event.ts";
import { LimitRange } from "./core/limit-range.ts";
import { Namespace } from "./core/namespace.ts";
import { Node } from "./core/node.ts";
import { PersistentVolumeClaim } from "./core/persistent-volume-claim.ts";
import { PersistentVolume } from "./core/persistent-volume.ts";
import { PodTemplate } from "./core/pod-template.ts";
import { Pod } from "./core/pod.ts";
import { ReplicationController } from "./core/replication-controller.ts";
import { ResourceQuota } from "./core/resource-quota.ts";
import { Secret } from "./core/secret.ts";
import { ServiceAccount } from "./core/service-account.ts";
import { Service } from "./core/service.ts";
import { EndpointSlice } from "./discovery/endpoint-slice.ts";
import type { AnyKind } from "./kind.ts";
import { IngressClass } from "./networking/ingress-class.ts";
import { Ingress } from "./networking/ingress.ts";
import { IPAddress } from "./networking/ip-address.ts";
import { NetworkPolicy } from "./networking/network-policy.ts";
import { ServiceCIDR } from "./networking/service-cidr.ts";
import { RuntimeClass } from "./node/runtime-class.ts";
import { PodDisruptionBudget } from "./policy/pod-disruption-budget.ts";
import { ClusterRoleBinding } from "./rbac/cluster-role-binding.ts";
import { ClusterRole } from "./rbac/cluster-role.ts";
import { RoleBinding } from "./rbac/role-binding.ts";
import { Role } from "./rbac/role.ts";
import { PriorityClass } from "./scheduling/priority-class.ts";
import { StorageClass } from "./storage/storage-class.ts";

/** Every kind that is served, in the order of discovery: groups by priority, as clients resolve bare names by it. */
export const kinds: readonly AnyKind[] = [
  ConfigMap,
  Endpoints,
  Event,
  LimitRange,
  Namespace,
  Node,
  PersistentVolumeClaim,
  PersistentVolume,
  Pod,
  PodTemplate,
  ReplicationController,
  ResourceQuota,
  Secret,
  ServiceAccount,
  Service,
  ControllerRevision,
  DaemonSet,
  Deployment,
  ReplicaSet,
  StatefulSet,
  HorizontalPodAutoscaler,
  CronJob,
  Job,
  IngressClass,
  Ingress,
  IPAddress,
  NetworkPolicy,
  ServiceCIDR,
  PodDisruptionBudget,
  ClusterRoleBinding,
  ClusterRole,
  RoleBinding,
  Role,
  StorageClass,
  PriorityClass,
  Lease,
  RuntimeClass,
  EndpointSlice,
];
