import { refKey } from "@kx/shared/meta/object";
import { hostPort } from "@kx/shared/net/addresses";
import type { Hop } from "@kx/shared/net/fabric";
import type { Endpoint } from "./endpoints.ts";
import type { Location, Server } from "./server.ts";
import { anyHost } from "./server.ts";

export interface IngressStep {
  /** The controller's pod: `pod/NAMESPACE/NAME`. */
  readonly at: string;
  readonly host: string | undefined;
  readonly path: string;
  readonly server: Server;
  readonly location: Location;
}

/** Which Ingress, and which of its rules, the request belongs to. */
function matchText({ host = "", path, server, location }: IngressStep): string {
  const asked = `${host}${path}`;
  const { ingress, backend, isDefault, pathType, path: rule } = location;
  if (!ingress) return `${asked}: no rule of an Ingress matches`;
  const name = `Ingress ${refKey(ingress)}`;
  const target = backend && `${backend.service}:${backend.port}`;
  if (isDefault) return `${asked}: ${name} has this host, but no rule has this path${target ? `; its default backend is ${target}` : ""}`;
  const of = server.host === anyHost ? "" : ` of host ${server.host}`;
  return `${asked} matches ${pathType} ${rule}${of} in ${name}: ${target}`;
}

/** The hop of the ingress controller. @param outcome what follows from the match */
export function ingressHop(step: IngressStep, outcome: string, more: { status?: number; endpoint?: Endpoint } = {}): Hop {
  const { ingress, backend, path, pathType } = step.location;
  return {
    step: "ingress",
    at: step.at,
    text: `${matchText(step)}; ${outcome}`,
    detail: {
      ...(step.host ? { host: step.host } : {}),
      path: step.path,
      ...(ingress ? { ingress: refKey(ingress), rule: `${pathType} ${path}` } : {}),
      ...(backend ? { service: `${backend.namespace}/${backend.service}`, port: backend.port } : {}),
      ...(more.endpoint ? { endpoint: hostPort(more.endpoint.host, more.endpoint.port) } : {}),
      ...(more.status === undefined ? {} : { status: more.status }),
    },
  };
}
