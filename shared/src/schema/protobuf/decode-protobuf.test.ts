import { describe, expect, test } from "vitest";
import { decode } from "../decode.ts";
import { definitionOfKind } from "../table.ts";
import { decodeProtobuf, UnknownKindError } from "./decode-protobuf.ts";
import { ProtobufError } from "./wire-reader.ts";

const bytes = (hex: string): Buffer => Buffer.from(hex, "hex");

/** What the real kubectl 1.33 posted, and the object that it meant. */
const posted: [string, string, object][] = [
  [
    "create ns foo",
    "6b3873000a0f0a02763112094e616d657370616365121b0a130a03666f6f12001a0022002a0032003800420012001a020a001a002200",
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "foo" }, spec: {}, status: {} },
  ],
  [
    "create deployment web --image=nginx --replicas=0 --port=80",
    "6b3873000a150a07617070732f7631120a4465706c6f796d656e7412b8010a1f0a0377656212001a0022002a003200380042005a0a0a0361707012037765621286010800120c0a0a0a0361707012037765621a6c0a1c0a0012001a0022002a003200380042005a0a0a036170701203776562124c122e0a056e67696e7812056e67696e782a00320a0a001000185022002a0042006a007200800100880100900100a201001a00320042004a0052005800600068008201008a01009a0100c2010022020a00280038001a0c0800100018002000280038001a002200",
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", labels: { app: "web" } },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: "web" } },
        strategy: {},
        template: {
          metadata: { labels: { app: "web" } },
          spec: { containers: [{ name: "nginx", image: "nginx", ports: [{ containerPort: 80 }], resources: {} }] },
        },
      },
      status: {},
    },
  ],
  [
    "create secret generic s --from-literal=a=b",
    "6b3873000a0c0a0276311206536563726574121d0a110a017312001a0022002a0032003800420012060a01611201621a001a002200",
    { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, data: { a: "Yg==" } },
  ],
  [
    "create ingress i --rule=a.b/*=svc:80,tls=x --default-backend=d:http",
    "6b3873000a1f0a146e6574776f726b696e672e6b38732e696f2f76311207496e6772657373125b0a110a016912001a0022002a0032003800420012420a0f220d0a016412080a0468747470100012080a03612e621201781a250a03612e62121e0a1c0a1a0a012f120d220b0a0373766312040a0010501a065072656669781a020a001a002200",
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "i" },
      spec: {
        defaultBackend: { service: { name: "d", port: { name: "http" } } },
        tls: [{ hosts: ["a.b"], secretName: "x" }],
        rules: [
          {
            host: "a.b",
            http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "svc", port: { number: 80 } } } }] },
          },
        ],
      },
      status: { loadBalancer: {} },
    },
  ],
  [
    "create service clusterip s --tcp=80:8080",
    "6b3873000a0d0a02763112075365727669636512630a1b0a017312001a0022002a003200380042005a080a0361707012017312400a1b0a0738302d38303830120354435018502207080010903f1a00280012080a036170701201731a002209436c757374657249503a00420052005a00600068001a020a001a002200",
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "s", labels: { app: "s" } },
      spec: {
        ports: [{ name: "80-8080", protocol: "TCP", port: 80, targetPort: 8080 }],
        selector: { app: "s" },
        type: "ClusterIP",
      },
      status: { loadBalancer: {} },
    },
  ],
  [
    "create quota q --hard=cpu=1000m,pods=2",
    "6b3873000a130a027631120d5265736f7572636551756f746112300a110a017112001a0022002a0032003800420012190a0a0a0363707512030a01310a0b0a04706f647312030a01321a001a002200",
    { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "q" }, spec: { hard: { cpu: "1", pods: "2" } }, status: {} },
  ],
  [
    "create token default --duration=1h",
    "6b3873000a280a1861757468656e7469636174696f6e2e6b38732e696f2f7631120c546f6b656e52657175657374121d0a100a0012001a0022002a00320038004200120320901c1a040a0012001a002200",
    {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      metadata: {},
      spec: { expirationSeconds: 3600 },
      status: { token: "" },
    },
  ],
  [
    "debug p --copy-to=q --same-node --image=busybox -c d",
    "6b3873000a090a0276311203506f6412d8020a180a017112001a0764656661756c7422002a0032003800420012a6020a110a0176120c9a01090a040a02636d18a4030a090a0165120412020a0012ba010a016312056e67696e782a00320d0a001000185022035443502a003a050a014112003a140a014212001a0d1a0b0a040a02636d12016b180042200a0d0a0363707512060a043530306d0a0f0a066d656d6f727912050a033147694a0d0a017610001a022f762200320052180a0c1a0a0a06080010501a001200100018002000280030005a250a1912170a012f120a080110001a04687474701a00220448545450100018002005280030006a007200800100880100900100a2010012240a0164120762757379626f782a0042006a007200800100880100900100a2010446696c651a002000320042004a0052026e3158006000680072008201008a01009a0100a80100c201001a130a001a0022002a0032004a005a0072008801001a002200",
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "q", namespace: "default" },
      spec: {
        automountServiceAccountToken: false,
        nodeName: "n1",
        securityContext: {},
        terminationGracePeriodSeconds: 0,
        volumes: [
          { name: "v", configMap: { name: "cm", defaultMode: 420 } },
          { name: "e", emptyDir: {} },
        ],
        containers: [
          {
            name: "c",
            image: "nginx",
            ports: [{ containerPort: 80, protocol: "TCP" }],
            env: [{ name: "A" }, { name: "B", valueFrom: { configMapKeyRef: { name: "cm", key: "k", optional: false } } }],
            resources: { limits: { cpu: "500m", memory: "1Gi" } },
            volumeMounts: [{ name: "v", mountPath: "/v" }],
            livenessProbe: { tcpSocket: { port: 80 } },
            readinessProbe: { httpGet: { path: "/", port: "http", scheme: "HTTP" }, periodSeconds: 5 },
          },
          { name: "d", image: "busybox", resources: {}, terminationMessagePolicy: "File" },
        ],
      },
      status: {},
    },
  ],
];

describe("what kubectl posts is read as what it means", () => {
  test.each(posted)("%s", (_, hex, object) => {
    const { apiVersion, kind, value } = decodeProtobuf(bytes(hex));
    const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
    const definition = definitionOfKind({ group: group ?? "", version: version ?? "", kind });
    expect(decode(definition ?? "", value)).toEqual({ value: object, unknownFields: [] });
  });
});

test("drain's delete options keep a grace period of zero", () => {
  const hex = "6b3873000a130a027631120d44656c6574654f7074696f6e73120208001a002200";
  expect(decodeProtobuf(bytes(hex)).value).toEqual({ apiVersion: "v1", kind: "DeleteOptions", gracePeriodSeconds: 0 });
});

test("delete options are read in every group version", () => {
  // gracePeriodSeconds 5, orphanDependents false, propagationPolicy Background, dryRun [All]
  const options = "08051800220a4261636b67726f756e642a03416c6c";
  const type = "0a180a07617070732f7631120d44656c6574654f7074696f6e73";
  const hex = `6b387300${type}1215${options}1a002200`;
  expect(decodeProtobuf(bytes(hex)).value).toEqual({
    apiVersion: "apps/v1",
    kind: "DeleteOptions",
    gracePeriodSeconds: 5,
    orphanDependents: false,
    propagationPolicy: "Background",
    dryRun: ["All"],
  });
});

test("what is no such message is refused", () => {
  expect(() => decodeProtobuf(bytes("7b7d"))).toThrow(ProtobufError);
  expect(() => decodeProtobuf(bytes("6b3873000a0f0a0276"))).toThrow(new ProtobufError("unexpected EOF"));
  const unknown = bytes("6b3873000a090a02763112034e6f70");
  expect(() => decodeProtobuf(unknown)).toThrow(new UnknownKindError("v1", "Nop"));
});
