import { createServer as createPlainServer, type RequestListener } from "node:http";
import { createServer } from "node:https";
import { connect, type AddressInfo, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { Fabric } from "@kx/shared/net/fabric";
import { createFakeCertificate } from "../../apiserver/src/network/ingress/fake-certificate.ts";
import { nodeAddresses } from "../../apiserver/src/nodes/addresses.ts";
import { runProbe } from "../../apiserver/src/nodes/kubelet/probes/run-probe.ts";
import { fakeClock } from "../support/fake-clock.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Probes a real server of this machine, as a container behind the fabric. */
async function probe(server: Server, httpGet: object): Promise<{ result: string; said?: string }> {
  const port = await listening(server);
  const fabric = { dial: () => Promise.resolve(connect(port, "127.0.0.1")) } as unknown as Fabric;
  const node = nodeAddresses(1, { podCIDR: "10.244.0.0/16", loopback: 1 }, "node-1");
  const shell = (): never => {
    throw new Error("no shell");
  };
  return await runProbe({ httpGet: { port: 8443, ...httpGet } as never }, { means: { fabric, node, clock: fakeClock() }, podIP: "10.244.1.2", container: { name: "c" } as never, shell });
}

const secure = async (handler: RequestListener): Promise<Server> => createServer(await createFakeCertificate({ now: Date.now }), handler);

test("HTTPS is asked without a look at the certificate", async () => {
  const seen: unknown[] = [];
  const server = await secure(({ method, url, headers }, response) => {
    seen.push([method, url, headers.host, headers["user-agent"]]);
    response.end("ok");
  });
  expect(await probe(server, { scheme: "HTTPS", path: "/ready?full=1" })).toEqual({ result: "success" });
  expect(seen).toEqual([["GET", "/ready?full=1", "10.244.1.2:8443", "kube-probe/1.36"]]);
});

test("a server that answers HTTP to HTTPS is told of in Go's words", async () => {
  const server = createPlainServer((_request, response) => response.end("ok"));
  expect(await probe(server, { scheme: "HTTPS", path: "/" })).toEqual({ result: "failure", said: 'Get "https://10.244.1.2:8443/": http: server gave HTTP response to HTTPS client' });
});

// newProbeRequest in pkg/probe/http/request.go.
test("its headers are those of the manifest, where there are any", async () => {
  const seen: unknown[] = [];
  const server = createPlainServer(({ headers, rawHeaders }, response) => {
    seen.push(headers.host, headers["user-agent"], headers.accept, rawHeaders.filter((_, i) => rawHeaders[i - 1]?.toLowerCase() === "x-one"));
    response.end();
  });
  const httpHeaders = [{ name: "Host", value: "shop.example" }, { name: "User-Agent", value: "mine" }, { name: "Accept", value: "" }, { name: "X-One", value: "a" }, { name: "x-one", value: "b" }];
  await probe(server, { path: "/", httpHeaders });
  expect(seen).toEqual(["shop.example", "mine", undefined, ["a", "b"]]);
});

test("redirects without end are given up after ten", async () => {
  let asked = 0;
  const server = createPlainServer((_request, response) => {
    response.writeHead(302, { location: `/again/${++asked}` });
    response.end();
  });
  expect(await probe(server, { path: "/" })).toEqual({ result: "failure", said: 'Get "http://10.244.1.2:8443/again/10": stopped after 10 redirects' });
  expect(asked).toBe(10);
});
