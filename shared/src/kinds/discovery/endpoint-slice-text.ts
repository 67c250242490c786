import { hostPort } from "../../net/addresses.ts";
import { firstThree } from "../first-three.ts";
import type { EndpointSlice } from "./endpoint-slice.ts";

/**
 * The ready endpoints behind one named port (`""` for the unnamed one), as `describe` prints them: `<none>` without any
 * slice, empty when none is ready. Upstream: kubectl pkg/describe formatEndpointSlices.
 */
export function endpointsText(slices: readonly EndpointSlice[], portName: string): string {
  if (slices.length === 0) return "<none>";
  return firstThree(slices.flatMap((slice) => readyEndpoints(slice, portName)));
}

function readyEndpoints({ endpoints, ports }: EndpointSlice, portName: string): string[] {
  const ready = (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false).map(({ addresses }) => addresses[0] ?? "");
  // A headless service may have no ports: then the addresses stand alone.
  if (!ports?.length) return ready;
  return ports.filter(({ name }) => (name ?? "") === portName).flatMap(({ port }) => ready.map((ip) => hostPort(ip, port ?? 0)));
}
