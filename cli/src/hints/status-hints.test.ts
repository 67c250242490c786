import { StatusError, type StatusDetails } from "@kx/shared/errors/status-error";
import { expect, test } from "vitest";
import type { Cluster } from "../cluster/cluster.ts";
import { failedWhen } from "../errors/manifest-failure.ts";
import { hintFor } from "./index.ts";

const text = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  clusterIP: 10.0.10.10
  prots:
  - port: 80
    nodePort: 30036
`;

const answers: Record<string, unknown> = {
  "/api/v1/services": { items: [{ metadata: { name: "db", namespace: "prod" }, spec: { ports: [{ nodePort: 30036 }] } }] },
  "/apis/networking.k8s.io/v1/ipaddresses/10.0.10.10": { spec: { parentRef: { name: "db", namespace: "prod" } } },
  "/apis/networking.k8s.io/v1/servicecidrs": { items: [{ spec: { cidrs: ["10.0.0.0/16"] } }] },
};
const cluster = { transport: { request: ({ path }: { path: string }) => Promise.resolve({ status: 200, warnings: [], body: answers[path] }) } } as unknown as Cluster;

function hintOf(reason: string, message: string, details: StatusDetails = {}): Promise<string | undefined> {
  const status = new StatusError({ code: 422, reason, message, details });
  return hintFor(failedWhen("creating", { file: "f.yaml", text, firstLine: 1 }, status), cluster);
}
const cause = (field: string, message: string): StatusDetails => ({ kind: "Service", name: "web", causes: [{ field, message }] });

test.each([
  ["an unknown field", "BadRequest", 'strict decoding error: unknown field "spec.prots"', {}, 'f.yaml:7: "spec.prots": did you mean "ports"?'],
  ["a field at the wrong place", "BadRequest", 'strict decoding error: unknown field "targetPort"', {}, 'f.yaml: "targetPort" belongs at spec.ports[].targetPort'],
  [
    "a wrong type",
    "BadRequest",
    "json: cannot unmarshal string into Go struct field ServiceSpec.spec.clusterIP of type int32",
    {},
    "f.yaml:6: spec.clusterIP takes a number without quotes",
  ],
  [
    "a NodePort that is taken",
    "Invalid",
    "",
    cause("spec.prots[0].nodePort", "Invalid value: 30036: provided port is already allocated"),
    "f.yaml:9: NodePort 30036 belongs to service/db in namespace prod: choose another, or leave nodePort out and get a free one",
  ],
  [
    "a NodePort outside the range",
    "Invalid",
    "",
    cause("spec.prots[0].nodePort", "Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767"),
    "f.yaml:9: choose a NodePort in 30000-32767, or leave nodePort out and get a free one",
  ],
  [
    "a ClusterIP that is taken",
    "Invalid",
    "",
    cause("spec.clusterIPs", 'Invalid value: ["10.0.10.10"]: failed to allocate IP 10.0.10.10: provided IP is already allocated'),
    "f.yaml:6: 10.0.10.10 belongs to service/db in namespace prod: choose another, or leave clusterIP out and get a free one",
  ],
  [
    "a ClusterIP outside the range",
    "Invalid",
    "",
    cause("spec.clusterIPs", 'Invalid value: ["1.2.3.4"]: failed to allocate IP 1.2.3.4: the provided network does not match the current range'),
    "f.yaml:6: Services get their addresses from 10.0.0.0/16: choose one there, or leave clusterIP out",
  ],
  ["a missing namespace", "NotFound", 'namespaces "prod" not found', { name: "prod", kind: "namespaces" }, "create the namespace first: kx create namespace prod"],
  [
    "an immutable field",
    "Invalid",
    "",
    cause("spec.clusterIP", "Invalid value: field is immutable"),
    "f.yaml:6: spec.clusterIP cannot change: keep its value, or delete the object (kx delete service web) and apply again",
  ],
  ["an object that is there", "AlreadyExists", "", {}, "to change what is there: kx apply -f f.yaml"],
])("%s", async (_, reason, message, details, hint) => {
  expect(await hintOf(reason, message, details)).toBe(hint);
});

test("a hint that cannot be worked out is left out", async () => {
  const broken = { transport: { request: () => Promise.reject(new Error("gone")) } } as unknown as Cluster;
  const status = new StatusError({ code: 422, reason: "Invalid", message: "", details: cause("spec.ports[0].nodePort", "Invalid value: 1: provided port is already allocated") });
  expect(await hintFor(status, broken)).toBeUndefined();
});
