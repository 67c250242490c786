import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { connect as connectTls, type PeerCertificate, type TLSSocket } from "node:tls";
import type { Duplex } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Secret } from "@kx/shared/kinds/core/secret";
import { httpAcceptor } from "@kx/shared/net/http-acceptor";
import { issueAuthority, issueCertificate, type CertificatePair } from "../../apiserver/src/http/certificates/issue.ts";
import { controllerIP, createIngressLab, type Echo, type IngressLab } from "./ingress-lab.ts";

const now = Date.now();
let authority: CertificatePair;
let pairs: Record<"shop" | "wild" | "renewed", CertificatePair>;
beforeAll(async () => {
  authority = await issueAuthority("test", now);
  const issue = (...hosts: string[]): Promise<CertificatePair> => issueCertificate(authority, { commonName: hosts[0]!, hosts }, now);
  pairs = { shop: await issue("shop.example.com"), wild: await issue("*.example.com"), renewed: await issue("shop.example.com", "renewed.example.com") };
});

let lab: IngressLab;
beforeEach(async () => {
  lab = await createIngressLab();
  lab.runPod("web-1", "10.244.1.21");
  await lab.expose("web", "10.244.1.21");
});
afterEach(() => lab.close());

const secret = (name: string, { cert, key }: CertificatePair): object => ({
  metadata: { name, namespace: "default" },
  type: "kubernetes.io/tls",
  data: { "tls.crt": Buffer.from(cert).toString("base64"), "tls.key": Buffer.from(key).toString("base64") },
});

const shop = (secretName?: string, ...hosts: string[]): object => ({ tls: [{ hosts: hosts.length > 0 ? hosts : ["shop.example.com"], ...(secretName ? { secretName } : {}) }] });

const dial = (port: number): Promise<Duplex> =>
  lab.network.fabric.dial({ from: lab.network.senders.parse("node/node-1", "default"), to: { ip: controllerIP, port, protocol: "TCP" } });

async function handshake(servername?: string): Promise<TLSSocket> {
  const socket = connectTls({ socket: await dial(443), rejectUnauthorized: false, ...(servername ? { servername } : {}) });
  await new Promise<void>((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.once("error", reject);
  });
  return socket;
}

async function shown(servername?: string): Promise<PeerCertificate> {
  const socket = await handshake(servername);
  const certificate = socket.getPeerCertificate();
  socket.destroy();
  return certificate;
}

describe("the certificate that a client is shown", () => {
  const fake = "Kubernetes Ingress Controller Fake Certificate";

  test("is a self-signed one for hosts without one of their own", async () => {
    const certificate = await shown("anything.example.com");
    expect(certificate).toMatchObject({ subject: { CN: fake, O: "Acme Co" }, issuer: { CN: fake }, subjectaltname: "DNS:ingress.local" });
    expect(new Date(certificate.valid_to).getTime() - new Date(certificate.valid_from).getTime()).toBe(365 * 24 * 3_600_000);
  });

  test.each([
    ["the Secret of its tls entry", shop("shop"), "shop.example.com", "shop.example.com"],
    ["in capitals", shop("shop"), "SHOP.example.com", "shop.example.com"],
    ["no SNI", shop("shop"), undefined, fake],
    ["a host without rules", shop("shop"), "other.example.com", fake],
    ["no secretName", shop(), "shop.example.com", fake],
    ["a Secret that does not exist", shop("missing"), "shop.example.com", fake],
    ["a Secret of another kind", shop("opaque"), "shop.example.com", fake],
    ["a certificate for another host", shop("other"), "shop.example.com", fake],
    ["an entry without hosts whose certificate covers the host", { tls: [{ secretName: "other" }, { secretName: "wild" }] }, "shop.example.com", "*.example.com"],
  ])("%s", async (_what, spec, servername, expected) => {
    await lab.create(Secret, secret("shop", pairs.shop));
    await lab.create(Secret, secret("wild", pairs.wild));
    await lab.create(Secret, secret("other", await issueCertificate(authority, { commonName: "elsewhere.com", hosts: ["elsewhere.com"] }, now)));
    await lab.create(Secret, { metadata: { name: "opaque", namespace: "default" }, data: { "tls.crt": "", "tls.key": "" } });
    await lab.route("web", ["shop.example.com / web"], { spec });
    await lab.settled();
    expect((await shown(servername)).subject.CN).toBe(expected);
  });

  test("is that of the wildcard host", async () => {
    await lab.create(Secret, secret("wild", pairs.wild));
    await lab.route("web", ["*.example.com / web"], { spec: shop("wild", "*.example.com") });
    await lab.settled();
    expect((await shown("a.example.com")).subject.CN).toBe("*.example.com");
    expect((await shown("a.b.example.com")).subject.CN).toBe(fake);
  });

  test("is the renewed one as soon as the Secret changes", async () => {
    const created = await lab.create(Secret, secret("shop", pairs.shop));
    await lab.route("web", ["shop.example.com / web"], { spec: shop("shop") });
    await lab.settled();
    expect((await shown("shop.example.com")).subjectaltname).toBe("DNS:shop.example.com");
    await lab.client.update(Secret, { ...created, data: (secret("shop", pairs.renewed) as Secret).data! });
    await lab.settled();
    expect((await shown("shop.example.com")).subjectaltname).toBe("DNS:shop.example.com, DNS:renewed.example.com");
  });
});

test("a request over TLS says so to the pod, and to the client's later visits", async () => {
  await lab.create(Secret, secret("shop", pairs.shop));
  await lab.route("web", ["shop.example.com / web"], { spec: shop("shop") });
  await lab.settled();
  const response = await lab.network.fetch("https://shop.example.com/", undefined, { from: "outside", ca: authority.cert });
  expect(response.headers.get("strict-transport-security")).toBe("max-age=31536000; includeSubDomains");
  const { headers } = (await response.json()) as Echo;
  expect(headers).toMatchObject({ "x-forwarded-proto": "https", "x-forwarded-scheme": "https", "x-scheme": "https", "x-forwarded-port": "443", host: "shop.example.com" });
});

test("plain HTTP on the TLS port is 400", async () => {
  const answer = await ask(await dial(443), { host: "shop.example.com" });
  expect([answer.statusCode, await textOf(answer)]).toEqual([400, expect.stringContaining("<center>The plain HTTP request was sent to HTTPS port</center>")]);
});

describe("a door's own socket", () => {
  let port: number;
  let door: ReturnType<typeof createServer>;
  beforeAll(async () => {
    door = createServer(async (socket: Socket) => {
      const connection = await lab.network.fabric.connect({ from: lab.network.senders.parse("outside", ""), to: { ip: "127.77.200.1", port: 443, protocol: "TCP" } });
      connection.handOver(socket);
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => door.once("listening", resolve));
    ({ port } = door.address() as AddressInfo);
  });
  afterAll(() => void door.close());

  const socket = (): Socket => connect(port, "127.0.0.1");

  test("with plain HTTP is answered 400", async () => {
    expect((await ask(socket(), { host: "shop.example.com" })).statusCode).toBe(400);
  });

  test("with a broken handshake is closed", async () => {
    const broken = socket();
    broken.write(Buffer.from([0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5]));
    const closed = new Promise((resolve) => broken.resume().once("close", resolve));
    await expect(closed).resolves.toBe(false);
  });

  test("is served over TLS", async () => {
    await lab.create(Secret, secret("shop", pairs.shop));
    await lab.route("web", ["shop.example.com / web"], { spec: shop("shop") });
    await lab.settled();
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = { host: "127.0.0.1", port, servername: "shop.example.com", headers: { host: "shop.example.com" }, ca: authority.cert, agent: false };
      httpsRequest(options, resolve).once("error", reject).end();
    });
    expect(JSON.parse(await textOf(answer))).toMatchObject({ pod: "web-1" });
  });
});

describe("an upgrade", () => {
  beforeEach(async () => {
    lab.network.fabric.listen(
      { ip: "10.244.1.30", port: 8080, protocol: "TCP" },
      httpAcceptor(
        (_request, response) => void response.end("no upgrade"),
        (request, socket, head) => {
          if (request.url === "/refused") return socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
          socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${request.headers.upgrade}\r\nConnection: Upgrade\r\nX-Real: ${request.headers["x-forwarded-proto"]}\r\n\r\n`);
          socket.write(head);
          socket.pipe(socket);
        },
      ),
    );
    await lab.expose("chat", "10.244.1.30");
    await lab.route("chat", ["chat.example.com / chat"]);
    await lab.settled();
  });

  const wish = { host: "chat.example.com", connection: "Upgrade", upgrade: "websocket" };

  test.each([
    [80, "http"],
    [443, "https"],
  ])("passes through on port %d", async (port, scheme) => {
    const connection = port === 443 ? await handshake("chat.example.com") : await dial(port);
    const { answer, socket } = await new Promise<{ answer: IncomingMessage; socket: Duplex }>((resolve, reject) => {
      const sent = httpRequest({ headers: wish, createConnection: () => connection });
      sent.once("upgrade", (answer, socket) => resolve({ answer, socket }));
      sent.once("error", reject).end();
    });
    expect(answer.headers).toMatchObject({ upgrade: "websocket", connection: "Upgrade", "x-real": scheme });
    const heard = new Promise<string>((resolve) => socket.once("data", (chunk: Buffer) => resolve(chunk.toString())));
    socket.write("hello");
    expect(await heard).toBe("hello");
    socket.end();
    await until(() => lab.log.some((line) => line.includes('"GET / HTTP/1.1" 101 5 ')));
  });

  test("that the pod refuses is answered with its answer", async () => {
    const answer = await ask(await dial(80), wish, "/refused");
    expect([answer.statusCode, await textOf(answer)]).toEqual([403, "no"]);
  });

  test("of a host that nobody serves is 404", async () => {
    expect((await ask(await dial(80), { ...wish, host: "other.example.com" })).statusCode).toBe(404);
  });

  test("to HTTP/2 is answered in HTTP/1.1", async () => {
    expect(await textOf(await ask(await dial(80), { ...wish, upgrade: "h2c" }))).toBe("no upgrade");
  });
});

test("the controller's own health", async () => {
  const response = await lab.network.fetch(`http://${controllerIP}:10254/healthz`, undefined, { from: "node/node-1" });
  expect([response.status, await response.text()]).toEqual([200, "ok"]);
});

function ask(connection: Duplex, headers: Record<string, string>, path = "/"): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    httpRequest({ path, headers, createConnection: () => connection }, resolve).once("error", reject).end();
  });
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of answer) text += String(chunk);
  return text;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
