import type {
  V1Container,
  V1ContainerPort,
  V1ContainerState,
  V1ContainerStatus,
  V1EnvVar,
  V1Pod,
  V1PodSpec,
  V1PodTemplateSpec,
  V1Probe,
  V1ResourceRequirements,
  V1Toleration,
  V1Volume,
} from "@kubernetes/client-node";
import type { Typed, Wire } from "../../../meta/object.ts";

export type PodObject = Typed<V1Pod>;
export type PodSpec = Wire<V1PodSpec>;
export type PodTemplate = Wire<V1PodTemplateSpec>;
export type Container = Wire<V1Container>;
export type ContainerPort = Wire<V1ContainerPort>;
export type ContainerState = Wire<V1ContainerState>;
export type ContainerStatus = Wire<V1ContainerStatus>;
export type EnvVar = Wire<V1EnvVar>;
export type Probe = Wire<V1Probe>;
export type ResourceRequirements = Wire<V1ResourceRequirements>;
export type Toleration = Wire<V1Toleration>;
export type Volume = Wire<V1Volume>;

/** A probe's or lifecycle hook's action. */
export type Handler = Pick<Probe, "exec" | "httpGet" | "tcpSocket" | "grpc"> & { sleep?: { seconds: number } };
