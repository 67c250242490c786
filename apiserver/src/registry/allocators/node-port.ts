import { at, invalid } from "@kx/shared/errors/field-errors";
import { internalError, invalidObject, StatusError } from "@kx/shared/errors/status-error";
import { Service } from "@kx/shared/kinds/core/service";
import {
  allocatesNodePorts,
  needsHealthCheck,
  needsNodePort,
  nodePortsOf,
  portsOf,
  specOf,
} from "@kx/shared/kinds/core/service/model";
import type { NodePorts } from "./node-port-pool.ts";

/**
 * Ports of a new service. Ports with the same number share one node port, so that DNS gets the same for TCP and UDP.
 * Upstream: pkg/registry/core/service/storage/alloc.go initNodePorts.
 */
export function takeNodePorts(service: Service, pool: NodePorts): void {
  if (needsNodePort(service)) takePorts(service, pool);
  if (needsHealthCheck(service)) takeHealthCheck(service, pool);
}

/** Ports of a changed service: what it keeps is kept, what it lacks is drawn, what it no longer uses is released. */
export function updateNodePorts(next: Service, old: Service, pool: NodePorts): void {
  if (needsNodePort(next)) exchangePorts(next, old, pool);
  const kept = needsNodePort(next) ? nodePortsOf(next) : [];
  if (needsNodePort(old)) for (const port of nodePortsOf(old)) if (!kept.includes(port)) pool.release(port);
  if (!needsHealthCheck(old) && needsHealthCheck(next)) takeHealthCheck(next, pool);
  if (needsHealthCheck(old) && !needsHealthCheck(next)) pool.release(specOf(old).healthCheckNodePort ?? 0);
}

/** Gives all ports of a service back that goes away. */
export function releaseNodePorts(service: Service, pool: NodePorts): void {
  for (const port of nodePortsOf(service)) pool.release(port);
  if (needsHealthCheck(service)) pool.release(specOf(service).healthCheckNodePort ?? 0);
}

function takePorts(service: Service, pool: NodePorts): void {
  const shared = new Map<number, number>();
  for (const [index, port] of (service.spec?.ports ?? []).entries()) {
    if (!port.nodePort && !allocatesNodePorts(service)) continue;
    const known = shared.get(port.port);
    if (known === undefined) {
      const asked = portsOf(service).find((other) => other.port === port.port && other.nodePort)?.nodePort;
      if (asked) takeAsked(asked, index, service, pool);
      port.nodePort = asked ?? draw(pool);
      shared.set(port.port, port.nodePort);
    } else if (!port.nodePort) {
      port.nodePort = known;
    } else if (port.nodePort !== known) {
      takeAsked(port.nodePort, index, service, pool);
    }
  }
}

function exchangePorts(next: Service, old: Service, pool: NodePorts): void {
  const held = new Set(nodePortsOf(old));
  const seen = new Set<string>();
  for (const [index, port] of (next.spec?.ports ?? []).entries()) {
    if (!port.nodePort && !allocatesNodePorts(next)) continue;
    if (!port.nodePort) port.nodePort = draw(pool);
    else if (!held.has(port.nodePort)) {
      takeAsked(port.nodePort, index, next, pool);
      held.add(port.nodePort);
    }
    const pair = `{${port.protocol} ${port.nodePort}}`;
    if (seen.has(pair)) throw new StatusError({ code: 500, message: `duplicate nodePort: ${pair}` });
    seen.add(pair);
  }
}

function takeAsked(port: number, index: number, service: Service, pool: NodePorts): void {
  const why = pool.take(port);
  if (!why) return;
  throw invalidObject(Service.resource, service.metadata.name ?? "", [
    invalid(at("spec.ports").index(index).child("nodePort"), port, why),
  ]);
}

function draw(pool: NodePorts): number {
  const port = pool.draw();
  if (port === undefined) throw internalError("failed to allocate a nodePort: range is full");
  return port;
}

function takeHealthCheck(service: Service, pool: NodePorts): void {
  const spec = specOf(service);
  if (spec.healthCheckNodePort) {
    const why = pool.take(spec.healthCheckNodePort);
    if (why) throw internalError(`failed to allocate requested HealthCheck NodePort ${spec.healthCheckNodePort}: ${why}`);
    return;
  }
  const port = pool.draw();
  if (port === undefined) throw internalError("failed to allocate a HealthCheck NodePort 0: range is full");
  spec.healthCheckNodePort = port;
}
