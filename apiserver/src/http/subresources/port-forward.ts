import { badRequest } from "@kx/shared/errors/status-error";
import { PlainError } from "../answers/plain-error.ts";
import { servePortForward } from "../streams/port-forward/serve-port-forward.ts";
import type { VerbHandler } from "../verbs/verb.ts";
import { placeOf, podOf, refuseDryRun } from "./running-pod.ts";

/** `pods/portforward` (registry/core/pod/rest PortForwardREST). */
export const portForward: VerbHandler = async (request, floor) => {
  const { query } = request;
  refuseDryRun(query);
  const ports = numbersOf(query.getAll("ports"));
  const place = placeOf(await podOf(request, floor));
  return {
    type: "connect",
    serve: (reply) => {
      if (reply.upgrade) checkPorts(ports);
      return servePortForward(reply, { ports: ports.map(Number), connect: (port) => floor.pods.portForward(place, port) }, floor.clock);
    },
  };
};

/** @throws StatusError 400 in the words of Go's strconv */
function numbersOf(values: readonly string[]): readonly string[] {
  for (const value of values) {
    if (!/^[+-]?\d+$/.test(value)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
  }
  return values;
}

/** As the kubelet reads them (k8s.io/cri-streaming portforward NewV4Options). @throws PlainError 400 */
function checkPorts(ports: readonly string[]): void {
  const all = JSON.stringify(ports.join(","));
  for (const port of ports) {
    if (Number(port) < 0) throw new PlainError(400, `unable to parse ${all} as a port: strconv.ParseUint: parsing ${JSON.stringify(port)}: invalid syntax`);
    if (Number(port) > 65_535) throw new PlainError(400, `unable to parse ${all} as a port: strconv.ParseUint: parsing ${JSON.stringify(port)}: value out of range`);
    if (Number(port) === 0) throw new PlainError(400, `port ${all} must be > 0`);
  }
}
