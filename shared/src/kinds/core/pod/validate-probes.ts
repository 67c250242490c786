import { forbidden, invalid, required, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { httpHeaderName } from "../../../meta/names.ts";
import type { Container, Handler, Probe } from "./pod-types.ts";
import { faults, nonNegative, oneOf, portNumberOrName } from "./rules.ts";

/** Probes and lifecycle hooks of a container that has them: a main one, or a restartable init container. */
export function validateProbes(container: Container, at: FieldPath): FieldError[] {
  const { lifecycle, livenessProbe, readinessProbe, startupProbe } = container;
  return [
    ...(lifecycle?.postStart ? validateHandler(lifecycle.postStart, at.child("lifecycle", "postStart")) : []),
    ...(lifecycle?.preStop ? validateHandler(lifecycle.preStop, at.child("lifecycle", "preStop")) : []),
    ...(livenessProbe ? validateOnceProbe(livenessProbe, at.child("livenessProbe")) : []),
    ...(readinessProbe ? validateReadiness(readinessProbe, at.child("readinessProbe")) : []),
    ...(startupProbe ? validateOnceProbe(startupProbe, at.child("startupProbe")) : []),
  ];
}

function validateReadiness(probe: Probe, at: FieldPath): FieldError[] {
  const seconds = probe.terminationGracePeriodSeconds;
  const path = at.child("terminationGracePeriodSeconds");
  return [
    ...validateProbe(probe, at),
    ...(seconds === undefined ? [] : [invalid(path, seconds, "must not be set for readinessProbes")]),
  ];
}

/** A liveness or startup probe, which one success satisfies. */
function validateOnceProbe(probe: Probe, at: FieldPath): FieldError[] {
  const once = probe.successThreshold === 1;
  return [
    ...validateProbe(probe, at),
    ...(once ? [] : [invalid(at.child("successThreshold"), probe.successThreshold ?? 0, "must be 1")]),
  ];
}

const counts = ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"] as const;

function validateProbe(probe: Probe, at: FieldPath): FieldError[] {
  const seconds = probe.terminationGracePeriodSeconds ?? 1;
  return [
    ...validateHandler(probe, at),
    ...counts.flatMap((field) => nonNegative(probe[field], at.child(field))),
    ...(seconds > 0 ? [] : [invalid(at.child("terminationGracePeriodSeconds"), seconds, "must be greater than 0")]),
  ];
}

/** Exactly one way to ask the container. */
function validateHandler(handler: Handler, at: FieldPath): FieldError[] {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  const ways: [string, FieldError[]][] = [];
  if (exec) ways.push(["exec", exec.command?.length ? [] : [required(at.child("exec", "command"))]]);
  if (httpGet) ways.push(["httpGet", validateHttpGet(httpGet, at.child("httpGet"))]);
  if (tcpSocket) ways.push(["tcpSocket", portNumberOrName(tcpSocket.port, at.child("tcpSocket", "port"))]);
  if (grpc) ways.push(["grpc", portNumberOrName(grpc.port, at.child("grpc", "port"))]);
  if (sleep) ways.push(["sleep", []]);
  if (ways.length === 0) return [required(at, "must specify a handler type")];
  return ways.flatMap(([name, errors], i) =>
    i === 0 ? errors : [forbidden(at.child(name), "may not specify more than 1 handler type")],
  );
}

function validateHttpGet({ path, port, scheme, httpHeaders }: NonNullable<Handler["httpGet"]>, at: FieldPath): FieldError[] {
  return [
    ...(path ? [] : [required(at.child("path"))]),
    ...portNumberOrName(port, at.child("port")),
    ...oneOf(scheme, ["HTTP", "HTTPS"], at.child("scheme")),
    ...(httpHeaders ?? []).flatMap(({ name }) => faults(httpHeaderName, name, at.child("httpHeaders"))),
  ];
}
