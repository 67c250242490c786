import type { Service } from "@kx/shared/kinds/core/service";
import { allocatedAddress, familyLabel, managedByLabel } from "@kx/shared/kinds/networking/allocated-address";
import type { IPAddress } from "@kx/shared/kinds/networking/ip-address";
import { expect, test } from "vitest";
import { hasAddress, judgeAddress, type Verdict } from "./judge-address.ts";

const service = (name: string, ...clusterIPs: string[]): Service => ({ metadata: { namespace: "default", name }, spec: { clusterIPs } }) as Service;
const held = (by: string): IPAddress => allocatedAddress("10.0.0.9", { namespace: "default", name: by });
const labelled = (labels: Record<string, string>): IPAddress => ({ ...held("web"), metadata: { name: "10.0.0.9", labels } });
const managed = { [managedByLabel]: "ipallocator.k8s.io" };

// The cases that repairip.go names above type RepairIPAddress.
test.each<[string, IPAddress, Service | undefined, Verdict]>([
  ["its own", held("web"), undefined, "fine"],
  ["of another group", { ...held("web"), spec: { parentRef: { group: "example.com", resource: "services", namespace: "default", name: "web" } } }, undefined, "wrong reference"],
  ["of another resource", { ...held("web"), spec: { parentRef: { resource: "gateways", namespace: "default", name: "web" } } }, undefined, "wrong reference"],
  ["of a Service that is gone", held("gone"), undefined, "wrong reference"],
  ["of a Service that has it as well", held("other"), service("other", "10.0.0.9"), "shared"],
  ["of a Service that has another one: that one's affair", held("other"), service("other", "10.0.0.8"), "fine"],
  ["without labels", labelled({}), undefined, "unmarked"],
  ["of nobody's making", labelled({ [familyLabel]: "IPv4" }), undefined, "unmarked"],
  ["of the wrong family", labelled({ ...managed, [familyLabel]: "IPv6" }), undefined, "unmarked"],
])("an address %s", (_, address, parent, verdict) => expect(judgeAddress(service("web", "10.0.0.9"), address, parent)).toBe(verdict));

test("an address is found in any spelling", () => {
  expect(hasAddress(service("web", "10.0.0.9", "FD00:0::9"), "fd00::9")).toBe(true);
  expect(hasAddress(service("web", "10.0.0.9"), "10.0.0.8")).toBe(false);
});
