import { afterEach, beforeEach, expect, test } from "vitest";
import { createIngressLab, page, type IngressLab } from "./ingress-lab.ts";

let lab: IngressLab;
beforeEach(async () => {
  lab = await createIngressLab();
  lab.runPod("web-1", "10.244.1.21");
  await lab.expose("web", "10.244.1.21");
});
afterEach(() => lab.close());

async function routed(...args: Parameters<IngressLab["route"]>): Promise<void> {
  await lab.route(...args);
  await lab.settled();
}

test("rewrite-target replaces the path, as in the lesson", async () => {
  const rewriteTarget = { annotations: { "rewrite-target": "/" } };
  await routed("lesson", ["foo.bar.com /foos1 web", "bar.foo.com / web"], rewriteTarget);
  expect((await lab.echo("foo.bar.com", "/foos1/deep?a=b")).url).toBe("/?a=b");
  expect((await lab.echo("bar.foo.com", "/untouched?a=b")).url).toBe("/untouched?a=b");
});

test("rewrite-target takes groups of the path", async () => {
  await routed("groups", ["a.com /api(/|$)(.*) web ImplementationSpecific"], { annotations: { "use-regex": "true", "rewrite-target": "/$2" } });
  expect((await lab.echo("a.com", "/api/users/1?x=y")).url).toBe("/users/1?x=y");
  expect((await lab.echo("a.com", "/api")).url).toBe("/");
});

test("app-root redirects the root of the host", async () => {
  await routed("root", ["a.com / web"], { annotations: { "app-root": "/start" } });
  const response = await lab.get("a.com:8080");
  expect([response.status, response.headers.get("location"), await response.text()]).toEqual([302, "http://a.com:8080/start", page("302 Found")]);
  expect((await lab.get("a.com", "/other")).status).toBe(200);
});

test.each([
  ["tls", {}, { tls: [{ hosts: ["a.com"] }] }, 308],
  ["tls, with ssl-redirect off", { "ssl-redirect": "false" }, { tls: [{ hosts: ["a.com"] }] }, 200],
  ["tls of another host is still tls of the Ingress", {}, { tls: [{ hosts: ["b.com"] }] }, 308],
  ["no tls", {}, {}, 200],
  ["no tls, with force-ssl-redirect", { "force-ssl-redirect": "true" }, {}, 308],
  ["a value that is no boolean", { "ssl-redirect": "maybe" }, { tls: [{ hosts: ["a.com"] }] }, 308],
])("plain HTTP is sent to https: %s", async (_what, annotations, spec, status) => {
  await routed("secure", ["a.com / web"], { annotations, spec });
  expect((await lab.get("a.com")).status).toBe(status);
});

test.each([
  [{}, "/", "https://a.com"],
  [{}, "/a/?b=c/", "https://a.com/a/?b=c"],
  [{ "preserve-trailing-slash": "true" }, "/a/", "https://a.com/a/"],
])("the redirect to https with %j of %s is %s", async (annotations, path, location) => {
  await routed("secure", ["a.com / web"], { annotations, spec: { tls: [{ hosts: ["a.com"] }] } });
  const response = await lab.get("a.com:8080", path);
  expect([response.headers.get("location"), await response.text()]).toEqual([location, page("308 Permanent Redirect")]);
});
