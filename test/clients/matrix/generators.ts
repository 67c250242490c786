import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { Secret } from "@kx/shared/kinds/core/secret";
import { Service } from "@kx/shared/kinds/core/service";
import { ServiceAccount } from "@kx/shared/kinds/core/service-account";
import { Ingress } from "@kx/shared/kinds/networking/ingress";
import { expect } from "vitest";
import { issueAuthority } from "../../../apiserver/src/http/certificates/issue.ts";
import type { MatrixCase } from "./matrix-case.ts";

/** `kubectl create KIND`: typed bodies, in protobuf from 1.32 on. */
export const generators: readonly MatrixCase[] = [
  {
    name: "create service clusterip",
    async run(k) {
      expect(await k.ok("create service clusterip web --tcp=80:8080 --tcp=443")).toBe("service/web created\n");
      const { metadata, spec } = await k.get(Service, "web");
      expect(metadata.labels).toEqual({ app: "web" });
      expect(spec).toMatchObject({
        type: "ClusterIP",
        selector: { app: "web" },
        ports: [
          { name: "80-8080", port: 80, targetPort: 8080, protocol: "TCP" },
          { name: "443", port: 443, targetPort: 443, protocol: "TCP" },
        ],
      });
      expect(await k.ok("create service clusterip headless --clusterip=None")).toBe("service/headless created\n");
      expect((await k.get(Service, "headless")).spec).toMatchObject({ clusterIP: "None" });
    },
  },
  {
    name: "create service nodeport",
    async run(k) {
      expect(await k.ok("create service nodeport web --tcp=80")).toBe("service/web created\n");
      const [port] = (await k.get(Service, "web")).spec!.ports!;
      expect(port!.nodePort).toBeGreaterThanOrEqual(30000);
      expect(await k.ok("create service nodeport fixed --tcp=80 --node-port=31999")).toBe("service/fixed created\n");
      expect(await k.fails("create service nodeport taken --tcp=80 --node-port=31999")).toContain("spec.ports[0].nodePort: Invalid value: 31999: provided port is already allocated");
    },
  },
  {
    name: "create service loadbalancer",
    async run(k) {
      expect(await k.ok("create service loadbalancer web --tcp=80")).toBe("service/web created\n");
      const { status } = await k.until(Service, "web", ({ status }) => (status?.loadBalancer?.ingress?.length ?? 0) > 0);
      expect(await k.ok("get service web --no-headers")).toContain(` ${status!.loadBalancer!.ingress![0]!.ip} `);
    },
  },
  {
    name: "create service externalname",
    async run(k) {
      expect(await k.ok("create service externalname db --external-name=db.example.com")).toBe("service/db created\n");
      expect((await k.get(Service, "db")).spec).toMatchObject({ type: "ExternalName", externalName: "db.example.com" });
    },
  },
  {
    name: "create ingress",
    async run(k) {
      expect(await k.ok(["create", "ingress", "web", "--class=nginx", "--rule=a.example.com/x*=web:80", "--rule=b.example.com/=web:http,tls=cert", "--annotation=a=b"])).toBe("ingress.networking.k8s.io/web created\n");
      const { metadata, spec } = await k.get(Ingress, "web");
      expect(metadata.annotations).toMatchObject({ a: "b" });
      expect(spec).toMatchObject({
        ingressClassName: "nginx",
        tls: [{ hosts: ["b.example.com"], secretName: "cert" }],
        rules: [
          { host: "a.example.com", http: { paths: [{ path: "/x", pathType: "Prefix", backend: { service: { name: "web", port: { number: 80 } } } }] } },
          { host: "b.example.com", http: { paths: [{ path: "/", pathType: "Exact", backend: { service: { name: "web", port: { name: "http" } } } }] } },
        ],
      });
      expect(await k.ok("create ingress all --default-backend=web:80")).toBe("ingress.networking.k8s.io/all created\n");
    },
  },
  {
    name: "create configmap",
    async run(k) {
      const file = k.file("from.txt", "text");
      const env = k.file("from.env", "X=1\n# a comment\nY=2\n");
      expect(await k.ok(`create configmap a --from-literal=k=v --from-literal=l=w --from-file=${file} --from-file=named=${file}`)).toBe("configmap/a created\n");
      expect((await k.get(ConfigMap, "a")).data).toEqual({ k: "v", l: "w", "from.txt": "text", named: "text" });
      expect(await k.ok(`create configmap b --from-env-file=${env}`)).toBe("configmap/b created\n");
      expect((await k.get(ConfigMap, "b")).data).toEqual({ X: "1", Y: "2" });
      expect(await k.ok("create configmap c --from-literal=k=v --append-hash -o name")).toMatch(/^configmap\/c-[a-z0-9]{10}\n$/);
    },
  },
  {
    name: "create secret generic",
    async run(k) {
      expect(await k.ok("create secret generic s --from-literal=a=b --type=example.com/own")).toBe("secret/s created\n");
      expect(await k.get(Secret, "s")).toMatchObject({ type: "example.com/own", data: { a: "Yg==" } });
    },
  },
  {
    name: "create secret docker-registry",
    async run(k) {
      expect(await k.ok("create secret docker-registry s --docker-username=me --docker-password=p --docker-server=registry.example.com")).toBe("secret/s created\n");
      const { type, data } = await k.get(Secret, "s");
      expect(type).toBe("kubernetes.io/dockerconfigjson");
      expect(JSON.parse(Buffer.from(data![".dockerconfigjson"]!, "base64").toString())).toEqual({ auths: { "registry.example.com": { username: "me", password: "p", auth: "bWU6cA==" } } });
    },
  },
  {
    name: "create secret tls",
    async run(k) {
      const { cert, key } = await issueAuthority("web.example.com", Date.now());
      expect(await k.ok(`create secret tls s --cert=${k.file("tls.crt", cert)} --key=${k.file("tls.key", key)}`)).toBe("secret/s created\n");
      const { type, data } = await k.get(Secret, "s");
      expect([type, Buffer.from(data!["tls.crt"]!, "base64").toString()]).toEqual(["kubernetes.io/tls", cert]);
    },
  },
  {
    name: "create namespace",
    async run(k) {
      const name = `${k.namespace}-made`;
      expect(await k.ok(["create", "namespace", name])).toBe(`namespace/${name} created\n`);
      expect(await k.get(Namespace, name)).toMatchObject({ metadata: { labels: { "kubernetes.io/metadata.name": name } }, spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" } });
      expect(await k.fails(["create", "namespace", name])).toBe(`Error from server (AlreadyExists): namespaces "${name}" already exists`);
      expect(await k.ok(["delete", "namespace", name])).toBe(`namespace "${name}" deleted\n`);
    },
  },
  {
    name: "create serviceaccount",
    async run(k) {
      expect(await k.ok("create serviceaccount robot")).toBe("serviceaccount/robot created\n");
      await k.get(ServiceAccount, "robot");
    },
  },
  {
    name: "create KIND --dry-run=client -o yaml",
    async run(k) {
      expect(await k.ok("create configmap a --from-literal=k=v --dry-run=client -o yaml")).toMatch(/^apiVersion: v1\ndata:\n {2}k: v\nkind: ConfigMap\nmetadata:\n(?: {2}creationTimestamp: null\n)? {2}name: a\n/);
      expect(await k.ok("create deployment web --image=nginx --dry-run=client")).toBe("deployment.apps/web created (dry run)\n");
      expect(await k.list(ConfigMap)).toHaveLength(1);
    },
  },
  {
    name: "create KIND --dry-run=server",
    async run(k) {
      expect(await k.ok("create service clusterip web --tcp=80 --dry-run=server")).toBe("service/web created (server dry run)\n");
      expect(await k.ok("create secret generic s --from-literal=a=b --dry-run=server -o jsonpath={.data.a}")).toBe("Yg==");
      await k.gone(Service, "web");
    },
  },
];
