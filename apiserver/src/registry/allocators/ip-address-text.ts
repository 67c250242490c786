import { timestamp } from "@kx/shared/meta/clock";
import type { IpFamily } from "@kx/shared/meta/ip";
import type { Service } from "@kx/shared/kinds/core/service";
import type { IPAddress } from "@kx/shared/kinds/networking/ip-address";
import { storedText } from "../stored-text.ts";
import { uniqueId } from "../unique-id.ts";
import type { AllocationContext } from "./allocator.ts";

const labels = { family: "ipaddress.kubernetes.io/ip-family", managedBy: "ipaddress.kubernetes.io/managed-by" } as const;

/** The server itself wrote every field of it. */
const ownedFields = {
  "f:metadata": { "f:labels": { ".": {}, [`f:${labels.family}`]: {}, [`f:${labels.managedBy}`]: {} } },
  "f:spec": { "f:parentRef": { ".": {}, "f:name": {}, "f:namespace": {}, "f:resource": {} } },
};

/** The IPAddress that says whose an address is, as it is stored. @param ip canonical text */
export function addressText(ip: string, family: IpFamily, service: Service, context: AllocationContext): string {
  const time = timestamp(context.clock);
  const { name = "", namespace = "" } = service.metadata;
  const address: IPAddress = {
    metadata: {
      name: ip,
      uid: uniqueId(context.random),
      creationTimestamp: time,
      labels: { [labels.family]: family, [labels.managedBy]: "ipallocator.k8s.io" },
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
    spec: { parentRef: { resource: "services", namespace, name } },
  };
  return storedText(address);
}
