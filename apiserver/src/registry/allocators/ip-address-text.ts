import { timestamp } from "@kx/shared/meta/clock";
import { refOf } from "@kx/shared/meta/object";
import type { Service } from "@kx/shared/kinds/core/service";
import { allocatedAddress, familyLabel, managedByLabel } from "@kx/shared/kinds/networking/allocated-address";
import { storedText } from "../stored-text.ts";
import { uniqueId } from "../unique-id.ts";
import type { AllocationContext } from "./allocator.ts";

/** The server itself wrote every field of it. */
const ownedFields = {
  "f:metadata": { "f:labels": { ".": {}, [`f:${familyLabel}`]: {}, [`f:${managedByLabel}`]: {} } },
  "f:spec": { "f:parentRef": { ".": {}, "f:name": {}, "f:namespace": {}, "f:resource": {} } },
};

/** The IPAddress that says whose an address is, as it is stored. @param ip canonical text */
export function addressText(ip: string, service: Service, context: AllocationContext): string {
  const time = timestamp(context.clock);
  const { metadata, spec } = allocatedAddress(ip, refOf(service));
  const { name, ...labelled } = metadata;
  return storedText({
    metadata: {
      name,
      uid: uniqueId(context.random),
      creationTimestamp: time,
      ...labelled,
      managedFields: [
        {
          manager: "kube-apiserver",
          operation: "Update",
          apiVersion: "networking.k8s.io/v1",
          time,
          fieldsType: "FieldsV1",
          fieldsV1: ownedFields,
        },
      ],
    },
    spec,
  } as ReturnType<typeof allocatedAddress>);
}
