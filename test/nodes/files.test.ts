import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Service } from "@kx/shared/kinds/core/service";
import type { ContainerFiles } from "@kx/shared/net/container-files";
import { describe, expect, test } from "vitest";
import { startContainer } from "./container-lab.ts";

const text = async (files: ContainerFiles, path: string): Promise<string> => Buffer.from(await files.read(path)).toString();
const configMap = (name: string, data: Record<string, string>, more: object = {}) => ({ metadata: { name, namespace: "default" }, data, ...more });
const secret = (name: string, data: Record<string, string>) => ({ metadata: { name, namespace: "default" }, data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString("base64")])) });
const mounted = (volume: object, mount: object = {}) => ({ container: { volumeMounts: [{ name: "v", mountPath: "/v", ...mount }] }, spec: { volumes: [{ name: "v", ...volume }] } });

describe("what the kubelet writes into every container", () => {
  test.each([
    ["the search path and the cluster's DNS", {}, "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.0.0.10\noptions ndots:5\n"],
    ["with dnsConfig", { dnsConfig: { nameservers: ["1.2.3.4"], searches: ["example.com"], options: [{ name: "ndots", value: "2" }, { name: "edns0" }] } }, "search default.svc.cluster.local svc.cluster.local cluster.local example.com\nnameserver 10.0.0.10\nnameserver 1.2.3.4\noptions ndots:2 edns0\n"],
    ["dnsPolicy None", { dnsPolicy: "None", dnsConfig: { nameservers: ["1.2.3.4"], searches: ["a.b"] } }, "search a.b\nnameserver 1.2.3.4\n"],
    ["dnsPolicy Default", { dnsPolicy: "Default" }, "nameserver 172.18.0.1\n"],
    ["hostNetwork", { hostNetwork: true }, "nameserver 172.18.0.1\n"],
    ["hostNetwork with ClusterFirstWithHostNet", { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" }, "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.0.0.10\noptions ndots:5\n"],
  ])("resolv.conf: %s", async (_, spec, content) => {
    expect(await text(startContainer({ spec }).container.files, "/etc/resolv.conf")).toBe(content);
  });

  // managedHostsFileContent in pkg/kubelet/kubelet_pods.go, and its tests.
  const local = "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n";
  test.each([
    ["the pod's name", {}, `# Kubernetes-managed hosts file.\n${local}10.244.1.7\tweb\n`],
    ["hostname and subdomain", { hostname: "db-0", subdomain: "db" }, `# Kubernetes-managed hosts file.\n${local}10.244.1.7\tdb-0.db.default.svc.cluster.local\tdb-0\n`],
    ["hostAliases", { hostAliases: [{ ip: "123.45.67.89", hostnames: ["some", "other.example"] }] }, `# Kubernetes-managed hosts file.\n${local}10.244.1.7\tweb\n\n# Entries added by HostAliases.\n123.45.67.89\tsome\tother.example\n`],
    ["hostNetwork", { hostNetwork: true }, `# Kubernetes-managed hosts file (host network).\n${local}172.18.0.2\tnode-1\n`],
  ])("hosts: %s", async (_, spec, content) => {
    expect(await text(startContainer({ spec }).container.files, "/etc/hosts")).toBe(content);
  });

  test("its host name", async () => {
    expect(await text(startContainer({ spec: { hostname: "here" } }).container.files, "/etc/hostname")).toBe("here\n");
  });
});

describe("ConfigMap and Secret volumes", () => {
  test("have a file for every key, as the atomic writer lays them out", async () => {
    const lab = startContainer({ ...mounted({ configMap: { name: "conf" } }), objects: { configMaps: [configMap("conf", { "a.txt": "one", b: "two" }, { binaryData: { c: "AAH/" } })] } });
    const { files } = lab.container;
    const [stamp, ...names] = await files.list("/v");
    expect(names).toEqual(["..data", "a.txt", "b", "c"]);
    expect(stamp).toMatch(/^\.\.\d{4}_\d\d_\d\d_\d\d_\d\d_\d\d\.\d+$/);
    expect(await files.readLink("/v/a.txt")).toBe("..data/a.txt");
    expect(await files.readLink("/v/..data")).toBe(stamp);
    expect(await text(files, "/v/a.txt")).toBe("one");
    expect([...(await files.read("/v/c"))]).toEqual([0, 1, 255]);
    expect(await files.stat("/v/b")).toMatchObject({ type: "file", mode: 0o644, size: 3 });
  });

  test("have the items alone, where and as these say", async () => {
    const lab = startContainer({ ...mounted({ secret: { secretName: "keys", defaultMode: 0o400, items: [{ key: "tls.key", path: "deep/key.pem" }, { key: "tls.crt", path: "crt", mode: 0o600 }] } }), objects: { secrets: [secret("keys", { "tls.key": "KEY", "tls.crt": "CRT", other: "x" })] } });
    const { files } = lab.container;
    expect((await files.list("/v")).filter((name) => !name.startsWith(".."))).toEqual(["crt", "deep"]);
    expect(await text(files, "/v/deep/key.pem")).toBe("KEY");
    expect((await files.stat("/v/deep/key.pem"))?.mode).toBe(0o400);
    expect((await files.stat("/v/crt"))?.mode).toBe(0o600);
  });

  test("show the object as it is now, and only change when it does", async () => {
    const lab = startContainer({ ...mounted({ configMap: { name: "conf" } }), objects: { configMaps: [configMap("conf", { a: "old" })] } });
    const { files } = lab.container;
    const before = await files.list("/v");
    lab.clock.advance(5000);
    expect(await files.list("/v")).toEqual(before);
    lab.put(ConfigMap, configMap("conf", { a: "old" }, { metadata: { name: "conf", namespace: "default", labels: { other: "yes" } } }) as ConfigMap);
    expect(await files.list("/v")).toEqual(before);
    lab.put(ConfigMap, configMap("conf", { a: "new", b: "more" }) as ConfigMap);
    expect(await text(files, "/v/a")).toBe("new");
    expect((await files.list("/v")).filter((name) => !name.startsWith(".."))).toEqual(["a", "b"]);
  });

  test("cannot be written", async () => {
    const lab = startContainer({ ...mounted({ configMap: { name: "conf" } }), objects: { configMaps: [configMap("conf", { a: "x" })] } });
    const { files } = lab.container;
    for (const write of [files.write("/v/a", Buffer.from("y")), files.write("/v/new", Buffer.from("y")), files.remove("/v/a"), files.makeFolder("/v/d"), files.rename("/v/a", "/tmp/a"), files.change("/v/a", { mode: 0o777 })]) {
      await expect(write).rejects.toThrow(/^EROFS: read-only file system, '\/v/);
    }
  });

  test("mounted by subPath stay as they were at the start", async () => {
    const lab = startContainer({ ...mounted({ configMap: { name: "conf" } }, { mountPath: "/etc/app/app.conf", subPath: "app.conf" }), objects: { configMaps: [configMap("conf", { "app.conf": "old", other: "x" })] } });
    lab.put(ConfigMap, configMap("conf", { "app.conf": "new" }) as ConfigMap);
    const { files } = lab.container;
    expect(await text(files, "/etc/app/app.conf")).toBe("old");
    expect(await files.list("/etc/app")).toEqual(["app.conf"]);
    await expect(files.write("/etc/app/app.conf", Buffer.from("mine"))).rejects.toThrow("EROFS: read-only file system, '/etc/app/app.conf'");
    await files.write("/etc/app/beside", Buffer.from("may be"));
  });

  test("that are optional and missing are empty", async () => {
    const lab = startContainer(mounted({ configMap: { name: "none", optional: true } }));
    expect((await lab.container.files.list("/v")).filter((name) => !name.startsWith(".."))).toEqual([]);
  });
});

describe("projected and downwardAPI volumes", () => {
  test("join their sources", async () => {
    const sources = [
      { configMap: { name: "conf", items: [{ key: "a", path: "conf/a" }] } },
      { secret: { name: "keys" } },
      { downwardAPI: { items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }, { path: "cpu", resourceFieldRef: { containerName: "c", resource: "limits.cpu", divisor: "1m" } }] } },
    ];
    const { container, spec } = mounted({ projected: { sources, defaultMode: 0o440 } });
    const lab = startContainer({
      container: { ...container, resources: { limits: { cpu: "250m" } } },
      spec,
      metadata: { labels: { tier: 'a "b"', app: "web" } },
      objects: { configMaps: [configMap("conf", { a: "one" })], secrets: [secret("keys", { k: "v" })] },
    });
    const { files } = lab.container;
    expect(await text(files, "/v/conf/a")).toBe("one");
    expect(await text(files, "/v/k")).toBe("v");
    expect(await text(files, "/v/labels")).toBe('app="web"\ntier="a \\"b\\""');
    expect(await text(files, "/v/cpu")).toBe("250");
    expect((await files.stat("/v/k"))?.mode).toBe(0o440);
  });

  test("follow the pod's labels", async () => {
    const lab = startContainer({ ...mounted({ downwardAPI: { items: [{ path: "name", fieldRef: { fieldPath: "metadata.name" } }, { path: "label", fieldRef: { fieldPath: "metadata.labels['app']" } }] } }), metadata: { labels: { app: "one" } } });
    expect(await text(lab.container.files, "/v/name")).toBe("web");
    expect(await text(lab.container.files, "/v/label")).toBe("one");
    lab.putPod((pod) => ({ ...pod, metadata: { ...pod.metadata, labels: { app: "two" } } }));
    expect(await text(lab.container.files, "/v/label")).toBe("two");
  });

  test("ask for the service account's token when it is first read, and again before it runs out", async () => {
    const { container, spec } = mounted({ projected: { sources: [{ serviceAccountToken: { path: "token", expirationSeconds: 1000, audience: "vault" } }] } });
    const lab = startContainer({ container, spec: { ...spec, serviceAccountName: "robot" } });
    const { files } = lab.container;
    expect(await files.list("/v")).toContain("token");
    expect(lab.tokenRequests).toEqual([]);
    expect(await text(files, "/v/token")).toBe("token-1");
    expect(lab.tokenRequests).toEqual([
      { name: "robot", body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { audiences: ["vault"], expirationSeconds: 1000, boundObjectRef: { kind: "Pod", apiVersion: "v1", name: "web", uid: "uid-1" } } } },
    ]);
    lab.clock.advance(799_000);
    expect(await text(files, "/v/token")).toBe("token-1");
    lab.clock.advance(2_000);
    expect(await text(files, "/v/token")).toBe("token-2");
  });
});

describe("volumes that are written", () => {
  test("an emptyDir is shared by the containers of a pod, and outlives one of them", async () => {
    const { container, spec } = mounted({ emptyDir: {} });
    const lab = startContainer({ container, spec });
    await lab.container.files.write("/v/a", Buffer.from("hello"));
    const other = lab.beside({ volumeMounts: [{ name: "v", mountPath: "/elsewhere", readOnly: true }] });
    expect(await text(other.files, "/elsewhere/a")).toBe("hello");
    await expect(other.files.write("/elsewhere/b", Buffer.from("x"))).rejects.toThrow("EROFS: read-only file system, '/elsewhere/b'");
    expect(await text(lab.beside(container).files, "/v/a")).toBe("hello");
  });

  test("a subPath is made where it is missing, by an expression too", async () => {
    const { container, spec } = mounted({ emptyDir: {} }, { subPathExpr: "$(POD)/logs" });
    const lab = startContainer({ container, spec, env: { POD: "web-0" } });
    await lab.container.files.write("/v/log", Buffer.from("x"));
    const other = lab.beside({ volumeMounts: [{ name: "v", mountPath: "/all" }] });
    expect(await text(other.files, "/all/web-0/logs/log")).toBe("x");
  });

  test("what is outside a volume belongs to one run of one container", async () => {
    const lab = startContainer();
    await lab.container.files.write("/tmp/a", Buffer.from("x"));
    expect(await lab.beside({}).files.stat("/tmp/a")).toBeUndefined();
  });

  test("a read-only root takes no writes, its volumes do", async () => {
    const { container, spec } = mounted({ emptyDir: {} });
    const lab = startContainer({ container: { ...container, securityContext: { readOnlyRootFilesystem: true } }, spec });
    await lab.container.files.write("/v/a", Buffer.from("x"));
    await expect(lab.container.files.write("/tmp/a", Buffer.from("x"))).rejects.toThrow("EROFS: read-only file system, '/tmp/a'");
  });
});

describe("the tree", () => {
  test("has the image's folders and the simulated programs", async () => {
    const { files } = startContainer().container;
    expect(await files.list("/")).toEqual(["bin", "dev", "etc", "home", "lib", "mnt", "opt", "proc", "root", "run", "sbin", "srv", "sys", "tmp", "usr", "var"]);
    expect(await files.list("/bin")).toEqual(expect.arrayContaining(["[", "cat", "ls", "sh"]));
    expect(await files.stat("/bin/sh")).toMatchObject({ type: "file", mode: 0o755 });
  });

  test("nginx's image brings its page", async () => {
    const { files } = startContainer({ container: { image: "nginx:1.29" } }).container;
    expect(await text(files, "/usr/share/nginx/html/index.html")).toContain("Welcome to nginx!");
    expect(await startContainer().container.files.stat("/usr/share/nginx")).toBeUndefined();
  });

  test("errors are those of the system calls", async () => {
    const { files } = startContainer().container;
    await files.symlink("loop", "/tmp/loop");
    await files.makeFolder("/tmp/d");
    await files.write("/tmp/d/f", Buffer.from(""));
    for (const [call, words] of [
      [files.read("/none"), "ENOENT: no such file or directory, '/none'"],
      [files.read("/etc"), "EISDIR: is a directory, '/etc'"],
      [files.read("/etc/passwd/x"), "ENOTDIR: not a directory, '/etc/passwd/x'"],
      [files.list("/etc/passwd"), "ENOTDIR: not a directory, '/etc/passwd'"],
      [files.write("/none/f", Buffer.from("")), "ENOENT: no such file or directory, '/none/f'"],
      [files.write("/etc", Buffer.from("")), "EISDIR: is a directory, '/etc'"],
      [files.makeFolder("/tmp"), "EEXIST: file exists, '/tmp'"],
      [files.remove("/tmp/d"), "ENOTEMPTY: directory not empty, '/tmp/d'"],
      [files.read("/tmp/loop"), "ELOOP: too many levels of symbolic links, '/tmp/loop'"],
      [files.remove("/etc/hosts"), "EBUSY: device or resource busy, '/etc/hosts'"],
      [files.readLink("/etc"), "EINVAL: invalid argument, '/etc'"],
      [files.rename("/tmp/d", "/tmp/d/e"), "EINVAL: invalid argument, '/tmp/d/e'"],
    ] as const) await expect(call).rejects.toThrow(words);
  });

  test("links are followed, by name or by content", async () => {
    const { files } = startContainer().container;
    await files.write("/tmp/a", Buffer.from("one"));
    await files.symlink("a", "/tmp/soft");
    await files.symlink("/tmp", "/t");
    await files.link("/tmp/a", "/tmp/hard");
    await files.write("/t/soft", Buffer.from("+two"), { append: true });
    expect(await text(files, "/tmp/hard")).toBe("one+two");
    expect(await files.realPath("/t/../t/soft")).toBe("/tmp/a");
    await files.rename("/tmp/a", "/tmp/b");
    expect(await files.stat("/tmp/soft")).toBeUndefined();
    expect((await files.linkStat("/tmp/soft"))?.type).toBe("link");
    expect((await files.stat("/tmp/b"))?.inode).toBe((await files.stat("/tmp/hard"))?.inode);
  });
});

test("a Service for the DNS that is missing leaves the node's resolver", async () => {
  const lab = startContainer();
  lab.remove(Service, { namespace: "kube-system", name: "kube-dns" });
  expect(await text(lab.container.files, "/etc/resolv.conf")).toBe("nameserver 172.18.0.1\n");
});
