import { expect, test } from "vitest";
import type { Ingress } from "@kx/shared/kinds/networking/ingress";
import { createHostTable, hostName, type HostTable } from "./host-table.ts";
import { hostsOf, type Location } from "./server.ts";

type Spec = NonNullable<Ingress["spec"]>;

/** `web` is service web, port 80. */
const backend = (name: string) => ({ service: { name, port: { number: 80 } } });

/** `/foo Exact web` as a path of a rule; the type is Prefix where none is given. */
function path(text: string) {
  const [path, ...rest] = text.split(" ");
  const [service, pathType = "Prefix"] = rest.reverse();
  return { path, pathType, backend: backend(service!) };
}

const rule = (host: string | undefined, ...paths: string[]) => ({ ...(host ? { host } : {}), http: { paths: paths.map(path) } });

function ingress(name: string, spec: Spec, more: { created?: string; annotations?: Record<string, string> } = {}): Ingress {
  const { created = "2026-01-01T00:00:00Z", annotations = {} } = more;
  return {
    metadata: {
      name,
      namespace: "default",
      creationTimestamp: created,
      annotations: Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`nginx.ingress.kubernetes.io/${key}`, value])),
    },
    spec,
  };
}

const tableOf = (...ingresses: Ingress[]): HostTable =>
  createHostTable((host) => ingresses.filter((each) => hostsOf(each).includes(host)));

const serviceOf = ({ backend }: Location): string => backend?.service ?? "none";

function routed(table: HostTable, url: string): string {
  const slash = url.indexOf("/");
  return serviceOf(table.serverFor(hostName(url.slice(0, slash))).match(url.slice(slash)));
}

test.each([
  ["foo.bar.com/", "exact"],
  ["FOO.bar.com:8080/", "exact"],
  ["foo.bar.com./", "exact"],
  ["bar.foo.com/", "wildcard"],
  ["baz.bar.foo.com/", "any"],
  ["foo.com/", "any"],
  ["*.foo.com/", "any"],
  ["elsewhere.com/", "any"],
  ["127.0.0.1/", "any"],
  ["special.foo.com/", "special"],
  ["special.foo.com/other", "none"],
  ["/", "any"],
])("the host is chosen first: %s is %s", (url, service) => {
  const table = tableOf(
    ingress("hosts", {
      rules: [rule("foo.bar.com", "/ exact"), rule("*.foo.com", "/ wildcard"), rule("special.foo.com", "/ Exact special"), rule(undefined, "/ any")],
    }),
  );
  expect(routed(table, url)).toBe(service);
});

test("paths of one host are merged over Ingresses, and of equal ones the oldest counts", () => {
  const table = tableOf(
    ingress("young", { rules: [rule("a.com", "/same young", "/young young")] }, { created: "2026-02-01T00:00:00Z" }),
    ingress("old", { rules: [rule("a.com", "/same old", "/old old")] }),
  );
  expect(["/same", "/young", "/old"].map((path) => routed(table, `a.com${path}`))).toEqual(["old", "young", "old"]);
});

test("of equally old Ingresses the larger name counts", () => {
  const table = tableOf(ingress("a", { rules: [rule("a.com", "/ a")] }), ingress("b", { rules: [rule("a.com", "/ b")] }));
  expect(routed(table, "a.com/")).toBe("b");
});

test("a default backend without rules takes every host that nobody names", () => {
  const table = tableOf(ingress("all", { defaultBackend: backend("all") }), ingress("web", { rules: [rule("a.com", "/web web")] }));
  expect(["b.com/x", "a.com/web", "a.com/x"].map((url) => routed(table, url))).toEqual(["all", "web", "none"]);
});

test("a default backend beside rules takes unmatched paths of its own hosts alone", () => {
  const table = tableOf(ingress("web", { defaultBackend: backend("rest"), rules: [rule("a.com", "/web web")] }));
  expect(["a.com/web", "a.com/x", "b.com/x"].map((url) => routed(table, url))).toEqual(["web", "rest", "none"]);
});

test("a resource backend is left out: the default backend answers", () => {
  const resource = { path: "/icons", pathType: "Prefix", backend: { resource: { apiGroup: "k8s.example.com", kind: "Bucket", name: "icons" } } };
  const table = tableOf(ingress("web", { defaultBackend: backend("rest"), rules: [{ host: "a.com", http: { paths: [resource] } }] }));
  expect(routed(table, "a.com/icons/x")).toBe("rest");
});

test("ImplementationSpecific is Prefix, and no path is /", () => {
  const specific = { pathType: "ImplementationSpecific" };
  const rules = [{ host: "a.com", http: { paths: [{ ...specific, path: "/foo", backend: backend("foo") }, { ...specific, backend: backend("root") }] } }];
  const table = tableOf(ingress("web", { rules }));
  expect(["/foo/x", "/foobar", "/"].map((path) => routed(table, `a.com${path}`))).toEqual(["foo", "root", "root"]);
});

test("one rewrite makes every path of its host a regular expression, and of no other host", () => {
  const table = tableOf(
    ingress("rewriting", { rules: [rule("a.com", "/foo foo")] }, { annotations: { "rewrite-target": "/" } }),
    ingress("plain", { rules: [rule("a.com", "/bar Exact bar"), rule("b.com", "/bar Exact bar")] }),
  );
  expect(["a.com/FOObar", "a.com/bar/x", "b.com/bar/x"].map((url) => routed(table, url))).toEqual(["foo", "bar", "none"]);
});

test("a rewrite target that equals the path changes nothing", () => {
  const table = tableOf(
    ingress("root", { rules: [rule("a.com", "/ root")] }, { annotations: { "rewrite-target": "/" } }),
    ingress("plain", { rules: [rule("a.com", "/bar Exact bar")] }),
  );
  expect(["a.com/bar", "a.com/bar/x"].map((url) => routed(table, url))).toEqual(["bar", "root"]);
});

test("the host's tls is that of the oldest Ingress that has one; rules without a host have none", () => {
  const tls = (secretName: string) => [{ hosts: ["a.com"], secretName }];
  const table = tableOf(
    ingress("plain", { rules: [rule("a.com", "/ web")] }),
    ingress("second", { tls: tls("second"), rules: [rule("a.com", "/b web")] }, { created: "2026-03-01T00:00:00Z" }),
    ingress("first", { tls: tls("first"), rules: [rule("a.com", "/a web"), rule(undefined, "/ web")] }, { created: "2026-02-01T00:00:00Z" }),
  );
  expect(table.tlsServerFor("a.com")?.tls?.metadata.name).toBe("first");
  expect(table.tlsServerFor("b.com")).toBeUndefined();
  expect(table.serverFor("b.com").tls).toBeUndefined();
});

test("a wildcard's tls counts for its hosts", () => {
  const table = tableOf(ingress("wild", { tls: [{ hosts: ["*.a.com"] }], rules: [rule("*.a.com", "/ web")] }), ingress("one", { rules: [rule("one.a.com", "/ web")] }));
  expect(["one.a.com", "two.a.com", "a.com"].map((host) => table.tlsServerFor(host)?.host)).toEqual(["*.a.com", "*.a.com", undefined]);
});

test("a host that is forgotten is built anew", () => {
  const ingresses = [ingress("web", { rules: [rule("a.com", "/ before")] })];
  const table = createHostTable((host) => ingresses.filter((each) => hostsOf(each).includes(host)));
  expect(routed(table, "a.com/")).toBe("before");
  ingresses[0] = ingress("web", { rules: [rule("a.com", "/ after")] });
  table.forget(["a.com"]);
  expect(routed(table, "a.com/")).toBe("after");
});
