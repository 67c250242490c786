import { duplicate, forbidden, invalid, notFoundValue, required, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { portName, portNumber } from "../../../meta/names.ts";
import type { Container, ContainerPort, PodSpec } from "./pod-types.ts";
import { descendingPath, oneOf, requiredLabel } from "./rules.ts";
import { validateEnv, validateEnvFrom } from "./validate-env.ts";
import { validateProbes } from "./validate-probes.ts";
import { validateResources } from "./validate-resources.ts";

/** Volumes that mounts may name. */
type Volumes = ReadonlySet<string>;

export function validateContainers(containers: readonly Container[], volumes: Volumes, at: FieldPath): FieldError[] {
  if (containers.length === 0) return [required(at)];
  const names = new Set<string>();
  return [
    ...containers.flatMap((container, i) => [
      ...validateContainer(container, volumes, at.index(i)),
      ...takeName(container.name, names, at.index(i)),
      ...validateProbes(container, at.index(i)),
    ]),
    ...validateHostPorts(containers, at),
  ];
}

export function validateInitContainers(spec: PodSpec, volumes: Volumes, at: FieldPath): FieldError[] {
  const names = new Set((spec.containers ?? []).map(({ name }) => name));
  return (spec.initContainers ?? []).flatMap((container, i) => [
    ...validateContainer(container, volumes, at.index(i)),
    ...takeName(container.name, names, at.index(i)),
    ...validateHostPorts([container], at),
    ...(container.restartPolicy === "Always" ? validateProbes(container, at.index(i)) : forbidProbes(container, at.index(i))),
  ]);
}

/** An init container that ends has nothing to probe. */
function forbidProbes(container: Container, at: FieldPath): FieldError[] {
  return (["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const)
    .filter((field) => container[field])
    .map((field) => forbidden(at.child(field), "may not be set for init containers without restartPolicy=Always"));
}

function takeName(name: string, names: Set<string>, at: FieldPath): FieldError[] {
  if (names.has(name)) return [duplicate(at.child("name"), name)];
  if (name) names.add(name);
  return [];
}

/** What every sort of container is held to (validateContainerCommon). */
export function validateContainer(container: Container, volumes: Volumes, at: FieldPath): FieldError[] {
  return [
    ...requiredLabel(container.name, at.child("name")),
    ...(container.image ? [] : [required(at.child("image"))]),
    ...oneOf(container.terminationMessagePolicy, ["File", "FallbackToLogsOnError"], at.child("terminationMessagePolicy")),
    ...validatePorts(container.ports ?? [], at.child("ports")),
    ...validateEnv(container.env, at.child("env")),
    ...validateEnvFrom(container.envFrom, at.child("envFrom")),
    ...validateMounts(container.volumeMounts, volumes, at.child("volumeMounts")),
    ...oneOf(container.imagePullPolicy, ["Always", "IfNotPresent", "Never"], at.child("imagePullPolicy")),
    ...validateResources(container.resources ?? {}, at.child("resources")),
  ];
}

function validatePorts(ports: readonly ContainerPort[], at: FieldPath): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap(({ name, containerPort, hostPort, protocol }, i) => {
    const path = at.index(i);
    return [
      ...(name ? validatePortName(name, names, path.child("name")) : []),
      ...(containerPort ? validatePort(containerPort, path.child("containerPort")) : [required(path.child("containerPort"))]),
      ...(hostPort ? validatePort(hostPort, path.child("hostPort")) : []),
      ...oneOf(protocol, ["SCTP", "TCP", "UDP"], path.child("protocol")),
    ];
  });
}

function validatePort(port: number, at: FieldPath): FieldError[] {
  return portNumber(port).map((message) => invalid(at, port, message));
}

function validatePortName(name: string, names: Set<string>, at: FieldPath): FieldError[] {
  const errors = portName(name).map((message) => invalid(at, name, message));
  if (errors.length > 0) return errors;
  if (names.has(name)) return [duplicate(at, name)];
  names.add(name);
  return [];
}

/** Two containers of a pod cannot take the same port of their node. */
function validateHostPorts(containers: readonly Container[], at: FieldPath): FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap(({ ports = [] }, i) =>
    ports.flatMap(({ hostPort, hostIP = "", protocol }, j) => {
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (hostPort && taken.has(key)) return [duplicate(at.index(i).child("ports").index(j).child("hostPort"), key)];
      if (hostPort) taken.add(key);
      return [];
    }),
  );
}

function validateMounts(mounts: Container["volumeMounts"], volumes: Volumes, at: FieldPath): FieldError[] {
  const paths = new Set<string>();
  return (mounts ?? []).flatMap(({ name = "", mountPath = "", subPath, subPathExpr }, i) => {
    const path = at.index(i);
    const twice = paths.has(mountPath);
    paths.add(mountPath);
    const both = subPath && subPathExpr;
    return [
      ...(name ? [] : [required(path.child("name"))]),
      ...(volumes.has(name) ? [] : [notFoundValue(path.child("name"), name)]),
      ...(mountPath ? [] : [required(path.child("mountPath"))]),
      ...(twice ? [invalid(path.child("mountPath"), mountPath, "must be unique")] : []),
      // Upstream leaves the index out of these paths.
      ...(subPath ? descendingPath(subPath, at.child("subPath")) : []),
      ...(both ? [invalid(path.child("subPathExpr"), subPathExpr, "subPathExpr and subPath are mutually exclusive")] : []),
      ...(subPathExpr ? descendingPath(subPathExpr, at.child("subPathExpr")) : []),
    ];
  });
}
