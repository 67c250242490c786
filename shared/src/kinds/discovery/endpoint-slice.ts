import type { V1EndpointSlice } from "@kubernetes/client-node";
import { unchanged } from "../../errors/field-errors.ts";
import { ipWarnings } from "../../meta/ip-rules.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { firstThree } from "../first-three.ts";
import { defineKind } from "../kind.ts";
import { describe } from "./endpoint-slice-describe.ts";
import { validate } from "./endpoint-slice-validate.ts";

export type EndpointSlice = Typed<V1EndpointSlice>;
export type Endpoint = NonNullable<EndpointSlice["endpoints"]>[number];
export type EndpointSlicePort = NonNullable<EndpointSlice["ports"]>[number];

/** The label that ties a slice to its Service. */
export const serviceNameLabel = "kubernetes.io/service-name";
/** The label that says which controller a slice belongs to. */
export const managedByLabel = "endpointslice.kubernetes.io/managed-by";

/** Controllers that write canonical addresses; theirs are not looked at. */
const ownControllers = new Set(["endpointslice-controller.k8s.io", "endpointslicemirroring-controller.k8s.io"]);

export const EndpointSlice = defineKind<EndpointSlice>({
  definition: "io.k8s.api.discovery.v1.EndpointSlice",
  defaults({ ports }) {
    for (const port of ports ?? []) {
      port.name ??= "";
      port.protocol ??= "TCP";
    }
  },
  // It exists for objects of v1beta1; what a client writes through v1 is dropped.
  prepareForCreate: dropDeprecatedTopology,
  prepareForUpdate: dropDeprecatedTopology,
  validate,
  validateUpdate: (next, old, at) => unchanged(at.child("addressType"), next.addressType, old.addressType),
  warnings: (next, old) => [
    ...(next.addressType === "FQDN" && !old ? ["spec.addressType: FQDN endpoints are deprecated"] : []),
    ...oddAddresses(next),
  ],
  changesGeneration: ({ metadata: next, ...content }, { metadata: old, ...before }) =>
    !jsonEqual(content, before) || !jsonEqual(next.labels ?? {}, old.labels ?? {}),
  columns: [
    nameColumn,
    column("AddressType", "string", ({ addressType }) => addressType),
    column("Ports", "string", portsCell),
    column("Endpoints", "string", endpointsCell),
    ageColumn,
  ],
  describe,
});

function portsCell({ ports }: EndpointSlice): string {
  return firstThree((ports ?? []).map(({ name, port }) => String(port ?? name ?? "*"))) || "<unset>";
}

/** Ready or not. */
function endpointsCell({ endpoints }: EndpointSlice): string {
  return firstThree((endpoints ?? []).flatMap(({ addresses }) => addresses)) || "<unset>";
}

function dropDeprecatedTopology({ endpoints }: EndpointSlice): void {
  for (const endpoint of endpoints ?? []) delete endpoint.deprecatedTopology;
}

function oddAddresses({ metadata, endpoints }: EndpointSlice): string[] {
  if (ownControllers.has(metadata.labels?.[managedByLabel] ?? "")) return [];
  return (endpoints ?? []).flatMap(({ addresses }, index) =>
    (addresses ?? []).flatMap((address, i) => ipWarnings(`endpoints[${index}].addresses[${i}]`, address)),
  );
}
