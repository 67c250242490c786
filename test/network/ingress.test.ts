import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Event } from "@kx/shared/kinds/core/event";
import { Service } from "@kx/shared/kinds/core/service";
import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { Ingress } from "@kx/shared/kinds/networking/ingress";
import { IngressClass } from "@kx/shared/kinds/networking/ingress-class";
import { ConnectError } from "@kx/shared/net/fabric";
import { controllerIP, createIngressLab, page, type IngressLab } from "./ingress-lab.ts";

let lab: IngressLab;
beforeEach(async () => {
  lab = await createIngressLab();
  for (const number of [1, 2, 3]) lab.runPod(`web-${number}`, `10.244.1.2${number}`);
  await lab.expose("web", "10.244.1.21", "10.244.1.22", "10.244.1.23");
  await lab.settled();
});
afterEach(() => lab.close());

async function routed(...args: Parameters<IngressLab["route"]>): Promise<void> {
  await lab.route(...args);
  await lab.settled();
}

describe("a request that a rule matches", () => {
  beforeEach(() => routed("web", ["shop.example.com /cart web"]));

  test("goes to the pods in turns", async () => {
    const pods = [];
    for (let round = 0; round < 6; round++) pods.push((await lab.echo("shop.example.com", "/cart")).pod);
    expect(pods.slice(0, 3).toSorted()).toEqual(["web-1", "web-2", "web-3"]);
    expect(pods.slice(3)).toEqual(pods.slice(0, 3));
  });

  test("comes from the controller's pod with nginx' headers, in its order, before the client's own", async () => {
    const { rawHeaders, source, url } = await lab.echo("shop.example.com:8080", "/cart/a%20b?c=d", {
      headers: { "x-request-id": "abc", "X-Forwarded-For": "203.0.113.9", "x-forwarded-host": "evil", proxy: "x", "x_under": "1", accept: "text/html", "user-agent": "test" },
    });
    expect([source, url]).toEqual([controllerIP, "/cart/a%20b?c=d"]);
    const pairs = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []));
    expect(pairs).toEqual([
      "Host: shop.example.com:8080",
      "X-Request-ID: abc",
      "X-Real-IP: 10.244.1.1",
      "X-Forwarded-For: 10.244.1.1",
      "X-Forwarded-Host: shop.example.com:8080",
      "X-Forwarded-Port: 80",
      "X-Forwarded-Proto: http",
      "X-Forwarded-Scheme: http",
      "X-Scheme: http",
      "X-Original-Forwarded-For: 203.0.113.9",
      "X-Original-Forwarded-Host: evil",
      "accept: text/html",
      "user-agent: test",
    ]);
  });

  test("gets an id when it has none", async () => {
    const ids = [(await lab.echo("shop.example.com", "/cart")).headers["x-request-id"], (await lab.echo("shop.example.com", "/cart")).headers["x-request-id"]];
    expect(ids).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^[0-9a-f]{32}$/)]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  test("brings its body along, up to one megabyte", async () => {
    const echo = await lab.echo("shop.example.com", "/cart", { method: "POST", body: "milk" });
    expect([echo.method, echo.body, echo.headers["content-length"]]).toEqual(["POST", "milk", "4"]);
    const response = await lab.get("shop.example.com", "/cart", { method: "POST", body: Buffer.alloc(1024 * 1024 + 1) });
    expect([response.status, await response.text()]).toEqual([413, page("413 Request Entity Too Large")]);
  });

  test("is answered with the pod's headers, but for Server", async () => {
    const { headers } = await lab.get("shop.example.com", "/cart");
    expect(Object.fromEntries(headers)).toEqual({ "content-type": "application/json", "x-pod": expect.stringMatching(/^web-/), date: "Sun, 22 Nov 2026 19:03:07 GMT" });
  });

  test("stands in the access log of the controller", async () => {
    await lab.get("shop.example.com", "/cart?a=\"b", { headers: { referer: "http://x/", "user-agent": "test", "x-request-id": "abc", accept: "*/*" } });
    expect(lab.log.at(-1)).toMatch(
      /^10\.244\.1\.1 - - \[22\/Nov\/2026:19:03:07 \+0000\] "GET \/cart\?a=%22b HTTP\/1\.1" 200 \d+ "http:\/\/x\/" "test" \d+ 0\.000 \[default-web-80\] \[\] 10\.244\.1\.2[123]:8080 \d+ 0\.000 200 abc$/,
    );
  });

  test("is traced", async () => {
    const { hops } = await lab.network.trace("http://shop.example.com/cart", { from: "outside" });
    const [at, deliver] = [hops.findIndex(({ step }) => step === "ingress"), hops.at(-1)];
    expect(hops[at]?.text).toMatch(/^shop\.example\.com\/cart matches Prefix \/cart of host shop\.example\.com in Ingress default\/web: web:80; the next of 3 endpoints is 10\.244\.1\.2[123]:8080$/);
    expect(hops[at]?.detail).toMatchObject({ ingress: "default/web", rule: "Prefix /cart", service: "default/web", port: "80" });
    expect([deliver?.step, deliver?.detail?.source]).toEqual(["deliver", controllerIP]);
  });
});

describe("what nobody can answer", () => {
  test.each([
    ["a host that no rule has", "other.example.com", "/"],
    ["a path that no rule has", "shop.example.com", "/elsewhere"],
  ])("%s is 404", async (_what, host, path) => {
    await routed("web", ["shop.example.com /cart web"]);
    const response = await lab.get(host, path);
    expect([response.status, await response.text(), response.headers.get("content-type"), response.headers.get("server")]).toEqual([404, page("404 Not Found"), "text/html", null]);
  });

  test("a service without endpoints is 503, until it has one", async () => {
    await lab.expose("empty");
    await routed("web", ["shop.example.com / empty"]);
    const response = await lab.get("shop.example.com");
    expect([response.status, await response.text()]).toEqual([503, page("503 Service Temporarily Unavailable")]);
    const slice = await lab.client.get(EndpointSlice, { namespace: "default", name: "empty-abcde" });
    await lab.client.update(EndpointSlice, { ...slice, endpoints: [{ addresses: ["10.244.1.21"] }] });
    await lab.settled();
    expect((await lab.echo("shop.example.com")).pod).toBe("web-1");
  });

  test("a service that does not exist is 503", async () => {
    await routed("web", ["shop.example.com / missing"]);
    expect((await lab.get("shop.example.com")).status).toBe(503);
  });

  test("a dead endpoint is passed over", async () => {
    await lab.expose("half", "10.244.1.21", "10.244.1.99");
    await routed("web", ["shop.example.com / half"]);
    const answers = [await lab.echo("shop.example.com"), await lab.echo("shop.example.com"), await lab.echo("shop.example.com")];
    expect(answers.map(({ pod }) => pod)).toEqual(["web-1", "web-1", "web-1"]);
    expect(lab.log.some((line) => line.includes("10.244.1.99:8080, 10.244.1.21:8080") && line.includes("502, 200"))).toBe(true);
  });

  test("three dead tries are 502", async () => {
    await lab.expose("dead", "10.244.1.99");
    await routed("web", ["shop.example.com / dead"]);
    const response = await lab.get("shop.example.com");
    expect([response.status, await response.text()]).toEqual([502, page("502 Bad Gateway")]);
    expect(lab.log.at(-1)).toContain("10.244.1.99:8080, 10.244.1.99:8080, 10.244.1.99:8080");
  });

  test("a request that is not idempotent is not sent twice", async () => {
    let asked = 0;
    lab.network.fabric.listen({ ip: "10.244.1.50", port: 8080, protocol: "TCP" }, {
      serve(_request, response) {
        asked++;
        response.destroy();
      },
    });
    await lab.expose("breaking", "10.244.1.50");
    await routed("web", ["shop.example.com / breaking"]);
    expect([(await lab.get("shop.example.com", "/", { method: "POST", body: "x" })).status, asked]).toEqual([502, 1]);
    expect([(await lab.get("shop.example.com")).status, asked]).toEqual([502, 4]);
  });

  test("a pod that says nothing for 60 seconds, three times, is 504", async () => {
    let hear: () => void = () => undefined;
    lab.network.fabric.listen({ ip: "10.244.1.50", port: 8080, protocol: "TCP" }, { serve: () => hear() });
    await lab.expose("silent", "10.244.1.50");
    await routed("web", ["shop.example.com / silent"]);
    const answer = lab.get("shop.example.com");
    for (let round = 0; round < 3; round++) {
      await new Promise<void>((resolve) => (hear = resolve));
      // The wait begins once the pod was asked.
      await Promise.resolve();
      lab.clock.advance(60_000);
    }
    expect((await answer).status).toBe(504);
  });

  test("a bad request is 400", async () => {
    expect((await lab.get("shop.example.com", "/%00")).status).toBe(400);
  });
});

describe("an answer that comes in parts", () => {
  test("is passed on as it comes, and broken off when the pod does", async () => {
    let write: (text: string) => void = () => undefined;
    let destroy: () => void = () => undefined;
    lab.network.fabric.listen({ ip: "10.244.1.50", port: 8080, protocol: "TCP" }, {
      serve(_request, response) {
        response.writeHead(200);
        write = (text) => void response.write(text);
        destroy = () => void response.destroy();
        write("first");
      },
    });
    await lab.expose("slow", "10.244.1.50");
    await routed("web", ["shop.example.com / slow"]);
    const { body } = await lab.get("shop.example.com");
    const reader = body!.getReader();
    const next = async (): Promise<string> => Buffer.from((await reader.read()).value as Uint8Array).toString();
    expect(await next()).toBe("first");
    write("second");
    expect(await next()).toBe("second");
    destroy();
    await expect(reader.read()).rejects.toThrow(ConnectError);
  });

  test("a client that goes is told to the pod, and is 499 or what was begun in the log", async () => {
    const gone = new Promise<void>((resolve) => {
      lab.network.fabric.listen({ ip: "10.244.1.50", port: 8080, protocol: "TCP" }, { serve: (_request, response) => void response.on("close", resolve) });
    });
    await lab.expose("silent", "10.244.1.50");
    await routed("web", ["shop.example.com / silent"]);
    const stop = new AbortController();
    const waiting = lab.get("shop.example.com", "/", { signal: stop.signal });
    setImmediate(() => stop.abort(new Error("enough")));
    await expect(waiting).rejects.toThrow("enough");
    await gone;
    expect(lab.log.at(-1)).toMatch(/"GET \/ HTTP\/1\.1" 499 0 /);
  });

  test("a pod that takes bytes alone is spoken to in bytes", async () => {
    lab.network.fabric.listen({ ip: "10.244.1.50", port: 8080, protocol: "TCP" }, {
      accept(connection) {
        connection.once("data", (head: Buffer) => connection.end(`HTTP/1.1 203 Fine\r\nX-First: ${head.toString().split("\r\n", 1)[0]}\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\nbytes`));
      },
    });
    await lab.expose("bytes", "10.244.1.50");
    await routed("web", ["shop.example.com / bytes"]);
    const response = await lab.get("shop.example.com", "/x");
    expect([response.status, response.statusText, response.headers.get("x-first"), response.headers.getSetCookie(), await response.text()]).toEqual([203, "Fine", "GET /x HTTP/1.1", ["a", "b"], "bytes"]);
  });
});

describe("the status of an Ingress", () => {
  const addressesOf = async (name: string) => (await lab.client.get(Ingress, { namespace: "default", name })).status?.loadBalancer?.ingress;

  test("has the address of the controller's Service, and an event says that it was seen", async () => {
    await routed("web", ["shop.example.com / web"]);
    const { status } = await lab.client.get(Service, { namespace: "ingress-nginx", name: "ingress-nginx-controller" });
    const [{ ip }] = status!.loadBalancer!.ingress as [{ ip: string }];
    expect(ip).toMatch(/^127\.77\.200\./);
    expect(await addressesOf("web")).toEqual([{ ip }]);
    const { items } = await lab.client.list(Event, { namespace: "default" });
    expect(items.find(({ involvedObject }) => involvedObject.name === "web")).toMatchObject({
      type: "Normal",
      reason: "Sync",
      message: "Scheduled for sync",
      source: { component: "nginx-ingress-controller" },
    });
  });

  test("stays empty for another class, until the class is ours", async () => {
    await routed("web", ["shop.example.com / web"], { spec: { ingressClassName: "other" } });
    expect([await addressesOf("web"), (await lab.get("shop.example.com")).status]).toEqual([undefined, 404]);
    await lab.create(IngressClass, { metadata: { name: "other" }, spec: { controller: "k8s.io/ingress-nginx" } });
    await lab.settled();
    expect([(await addressesOf("web"))?.length, (await lab.get("shop.example.com")).status]).toEqual([1, 200]);
  });

  test("nothing is written once the controller has stopped", async () => {
    lab.stopController();
    await routed("web", ["shop.example.com / web"]);
    expect(await addressesOf("web")).toBeUndefined();
    await expect(lab.get("shop.example.com")).rejects.toMatchObject({ code: expect.stringMatching(/refused|unroutable/) });
  });
});

test("changes of Ingresses are used by the next request", async () => {
  await lab.expose("other", "10.244.1.22");
  await routed("web", ["a.com / web"]);
  const ingress = await lab.client.get(Ingress, { namespace: "default", name: "web" });
  const rule = { host: "b.com", http: { paths: [{ path: "/", pathType: "Exact", backend: { service: { name: "other", port: { number: 80 } } } }] } };
  await lab.client.update(Ingress, { ...ingress, spec: { ...ingress.spec, rules: [rule] } });
  await lab.settled();
  expect([(await lab.get("a.com")).status, (await lab.echo("b.com")).pod]).toEqual([404, "web-2"]);
  await lab.client.delete(Ingress, { namespace: "default", name: "web" });
  await lab.settled();
  expect((await lab.get("b.com")).status).toBe(404);
});
