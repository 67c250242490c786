import type { ApiClient } from "../../client/api-client.ts";
import { describeEvents, describeMetadata } from "../describe.ts";
import type { DescribeWriter } from "../kind.ts";
import type { Endpoint, EndpointSlice } from "./endpoint-slice.ts";

const unset = "<unset>";

/** Upstream: kubectl pkg/describe describeEndpointSliceV1. */
export async function describe(slice: EndpointSlice, client: ApiClient, out: DescribeWriter, now: number): Promise<void> {
  describeMetadata(slice, out);
  out.line(0, `AddressType:\t${slice.addressType}`);
  out.line(0, slice.ports?.length ? "Ports:" : `Ports: ${unset}`);
  if (slice.ports?.length) {
    out.line(1, "Name\tPort\tProtocol");
    out.line(1, "----\t----\t--------");
    for (const { name, port, protocol } of slice.ports) out.line(1, `${name || unset}\t${port ?? unset}\t${protocol}`);
  }
  out.line(0, slice.endpoints?.length ? "Endpoints:" : "Endpoints: <none>");
  for (const endpoint of slice.endpoints ?? []) describeEndpoint(endpoint, out);
  await describeEvents(slice, client, out, now);
}

function describeEndpoint({ addresses, conditions, hostname, targetRef, nodeName, zone }: Endpoint, out: DescribeWriter): void {
  out.line(1, `- Addresses:\t${addresses.join(", ") || "<none>"}`);
  out.line(2, "Conditions:");
  out.line(3, `Ready:\t${conditions?.ready ?? unset}`);
  out.line(2, `Hostname:\t${hostname ?? unset}`);
  if (targetRef) out.line(2, `TargetRef:\t${targetRef.kind}/${targetRef.name}`);
  out.line(2, `NodeName:\t${nodeName ?? unset}`);
  out.line(2, `Zone:\t${zone ?? unset}`);
}
