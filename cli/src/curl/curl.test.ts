import { describe, expect, test } from "vitest";
import type { Cluster } from "../cluster/cluster.ts";
import type { Io } from "../io.ts";
import { asCurlError, type CurlError } from "./curl-error.ts";
import { prepareRequest, type RequestFlags } from "./prepare.ts";
import { redirected } from "./redirect.ts";
import { senderOf } from "./sender.ts";
import { parseTarget } from "./target.ts";
import { writeOut, type Transfer } from "./write-out.ts";

const service = { spec: { ports: [{ name: "http", port: 80 }, { name: "admin", port: 8081 }] } };
const cluster = { namespace: "prod", transport: { request: () => Promise.resolve({ status: 200, warnings: [], body: service }) } } as unknown as Cluster;

describe("targets", () => {
  test.each([
    ["web", "http://web/"],
    ["web.prod:8080/x?y=1", "http://web.prod:8080/x?y=1"],
    ["https://web/", "https://web/"],
    ["10.0.0.1", "http://10.0.0.1/"],
    ["svc/web", "http://web.prod.svc.cluster.local/"],
    ["svc/web:admin/x", "http://web.prod.svc.cluster.local:8081/x"],
    ["service/web:8081", "http://web.prod.svc.cluster.local:8081/"],
  ])("%s is %s", async (text, url) => {
    expect((await parseTarget(text, cluster)).href).toBe(url);
  });

  test.each([
    ["http://", 3, "URL rejected"],
    ["ftp://web", 1, 'Protocol "ftp" not supported'],
    ["svc/web:nope", 6, "service web in namespace prod has no port nope"],
  ])("%s ends with %d", async (text, exitCode, message) => {
    await expect(parseTarget(text, cluster)).rejects.toMatchObject({ exitCode, message: expect.stringContaining(message) as string });
  });
});

test.each([
  [undefined, "client.prod"],
  ["outside", "outside"],
  ["outside=203.0.113.7", "outside=203.0.113.7"],
  ["pod/web-0", "pod/prod/web-0"],
  ["pod/other/web-0", "pod/other/web-0"],
  ["node/node-1", "node/node-1"],
])("the sender %s is %s", (from, user) => {
  expect(senderOf(from, "prod")).toBe(user);
});

test("a sender of another form is refused", () => {
  expect(() => senderOf("bla", "prod")).toThrow('no sender is called "bla"');
});

describe("requests", () => {
  const none: RequestFlags = { header: [], data: [], dataBinary: [], json: [], head: false, get: false };
  const io = { cwd: "/", stdin: (async function* () {})() } as unknown as Io;
  const prepare = (flags: Partial<RequestFlags>, url = "http://web:8080/x") => prepareRequest(new URL(url), { ...none, ...flags }, io);

  test("a plain GET has curl's headers", async () => {
    expect(await prepare({})).toMatchObject({ method: "GET", body: undefined, headers: [["Host", "web:8080"], ["User-Agent", "kx-curl/0.1"], ["Accept", "*/*"]] });
  });

  test("data makes a form of it, several joined", async () => {
    const request = await prepare({ data: ["a=b", "c=d"] });
    expect(request).toMatchObject({ method: "POST", body: Buffer.from("a=b&c=d") });
    expect(request.headers).toContainEqual(["Content-Type", "application/x-www-form-urlencoded"]);
  });

  test("-G puts data into the URL", async () => {
    expect((await prepare({ data: ["a=b"], get: true }, "http://web/?x=1")).url.href).toBe("http://web/?x=1&a=b");
  });

  test("-H replaces, empties and takes out", async () => {
    const { headers } = await prepare({ header: ["Host: foo.bar.com", "Accept:", "X-Empty;", "X-A: 1"] });
    expect(headers).toEqual([["Host", "foo.bar.com"], ["User-Agent", "kx-curl/0.1"], ["X-Empty", ""], ["X-A", "1"]]);
  });

  test("-u and the URL's user sign in", async () => {
    const basic = ["Authorization", `Basic ${Buffer.from("a:b").toString("base64")}`];
    expect((await prepare({ user: "a:b" })).headers).toContainEqual(basic);
    expect((await prepare({}, "http://a:b@web/")).headers).toContainEqual(basic);
  });

  test("a file that is not there ends with 26", async () => {
    await expect(prepare({ dataBinary: ["@/nope"] })).rejects.toMatchObject({ exitCode: 26 });
  });
});

describe("redirects", () => {
  const request = { url: new URL("http://a/"), method: "POST", headers: [["Host", "a"], ["Authorization", "x"]] as [string, string][], body: Buffer.from("b") };

  test.each([
    [301, "GET"],
    [303, "GET"],
    [307, "POST"],
    [308, "POST"],
  ])("%d goes on with %s", (status, method) => {
    expect(redirected(request, { status, location: "/x" }, false)).toMatchObject({ method, url: new URL("http://a/x") });
  });

  test("-X keeps its method", () => {
    expect(redirected(request, { status: 302, location: "/x" }, true)?.method).toBe("POST");
  });

  test("another host does not get the credentials", () => {
    expect(redirected(request, { status: 307, location: "http://b/" }, false)?.headers).toEqual([["Host", "b"]]);
  });

  test("200 is none", () => {
    expect(redirected(request, { status: 200, location: "/x" }, false)).toBeUndefined();
  });
});

test("-w fills its variables in", () => {
  const transfer = { httpCode: 200, timeTotal: 0.0123, sizeDownload: 5, remoteIP: "10.0.0.1", url: "http://web/", method: "GET" } as Transfer;
  expect(writeOut("%{http_code} %{time_total} %{size_download} %{remote_ip} %{url_effective} %{scheme} %% \\t%{nope}\\n", transfer)).toBe(
    "200 0.012300 5 10.0.0.1 http://web/ http % \t\n",
  );
});

test.each([
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate", 60],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "wrong version number", 35],
  ["ECONNRESET", "read ECONNRESET", 56],
  ["ECONNRESET", "socket hang up", 52],
])("%s (%s) ends with %d", (code, message, exitCode) => {
  expect((asCurlError(Object.assign(new Error(message), { code })) as CurlError).exitCode).toBe(exitCode);
});
