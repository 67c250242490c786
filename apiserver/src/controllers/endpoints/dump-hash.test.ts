import { expect, test } from "vitest";
import { dumpHash, sortByHash } from "./dump-hash.ts";
import { portDump, subsetDump } from "./endpoints-dump.ts";

const port = (name: string, number: number, protocol = "TCP"): { name: string; port: number; protocol: string } => ({ name, port: number, protocol });
const kubeDns = [port("dns", 53, "UDP"), port("dns-tcp", 53), port("metrics", 9153)];

test("a port's dump and its hash", () => {
  const dump = "(v1.EndpointPort){Name:(string)http Port:(int32)80 Protocol:(v1.Protocol)TCP AppProtocol:(*string)<nil>}";
  expect([portDump(port("http", 80)), dumpHash(dump)]).toEqual([dump, "754b003f50f133a539c60d18cfb30a55"]);
});

// The published test vectors of FNV-1a 128.
test.each([
  ["", "6c62272e07bb014262b821756295c58d"],
  ["a", "d228cb696f1a8caf78912b704e4a8964"],
])("FNV-1a 128 of %j", (text, hash) => {
  expect(dumpHash(text)).toBe(hash);
});

test.each([
  ["Endpoints: http, https", [port("https", 443), port("http", 80)], ["http", "https"]],
  ["Endpoints: kube-dns", kubeDns, ["metrics", "dns-tcp", "dns"]],
])("%s", (_name, ports, order) => {
  expect(sortByHash(ports, portDump).map(({ name }) => name)).toEqual(order);
});

test("a subset's dump names the types of struct fields, not of list items", () => {
  const targetRef = { kind: "Pod", namespace: "default", name: "web-0", uid: "u0" };
  expect(subsetDump({ addresses: [{ ip: "10.244.1.2", nodeName: "node-1", targetRef }], ports: [port("http", 80)] })).toBe(
    "(v1.EndpointSubset){Addresses:([]v1.EndpointAddress)[{IP:(string)10.244.1.2 Hostname:(string) NodeName:(*string)node-1 " +
      "TargetRef:(*v1.ObjectReference){Kind:(string)Pod Namespace:(string)default Name:(string)web-0 UID:(types.UID)u0 APIVersion:(string) ResourceVersion:(string) FieldPath:(string)}}] " +
      "NotReadyAddresses:([]v1.EndpointAddress)<nil> Ports:([]v1.EndpointPort)[{Name:(string)http Port:(int32)80 Protocol:(v1.Protocol)TCP AppProtocol:(*string)<nil>}]}",
  );
});
