import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream, type IncomingHttpHeaders } from "node:http2";
import { hostPort } from "@kx/shared/net/addresses";
import type { KubeletMeans } from "../means.ts";
import { dialed } from "./dial.ts";

export interface GrpcHealth {
  means: Pick<KubeletMeans, "fabric" | "node">;
  ip: string;
  port: number;
  service: string;
  timeoutSeconds: number;
  signal: AbortSignal;
}

/** The names of google.golang.org/grpc/codes, by number. */
const codes = "OK Canceled Unknown InvalidArgument DeadlineExceeded NotFound AlreadyExists PermissionDenied ResourceExhausted FailedPrecondition Aborted OutOfRange Unimplemented Internal Unavailable DataLoss Unauthenticated".split(" ");
const servingStatus = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];

/** Asks grpc.health.v1.Health/Check over HTTP/2 (pkg/probe/grpc). @returns what is wrong, in its words; undefined when the service serves */
export async function grpcHealthFault(asked: GrpcHealth): Promise<string | undefined> {
  const { ip, port, service, timeoutSeconds, signal } = asked;
  const address = hostPort(ip, port);
  const session = await connected(asked, address);
  if (!session) {
    // The client tries again and again until its time is up.
    await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener("abort", () => resolve(), { once: true })));
    return `timeout: failed to connect service ${JSON.stringify(address)} within ${timeoutSeconds}s: context deadline exceeded`;
  }
  try {
    const { status, message, body } = await check(session, service, signal);
    if (status === 12) return `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${message}`;
    if (status !== 0) return `error: health rpc probe failed: rpc error: code = ${codes[status] ?? `Code(${status})`} desc = ${message}`;
    const serving = servingStatus[body[5] === 8 ? (body[6] ?? 0) : 0] ?? String(body[6]);
    return serving === "SERVING" ? undefined : `service unhealthy (responded with ${JSON.stringify(serving)})`;
  } catch (error) {
    if (signal.aborted) return `timeout: health rpc did not complete within ${timeoutSeconds}s`;
    return `error: health rpc probe failed: rpc error: code = Unavailable desc = ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    session.destroy();
  }
}

/** A session whose other end speaks HTTP/2. */
async function connected({ means, ip, port, signal }: GrpcHealth, address: string): Promise<ClientHttp2Session | undefined> {
  const socket = await dialed(means, { ip, port, own: true, signal }).catch(() => undefined);
  if (!socket) return undefined;
  const session = connect(`http://${address}`, { createConnection: () => socket });
  const speaks = await new Promise<boolean>((resolve) => {
    session.once("remoteSettings", () => resolve(true));
    session.on("error", () => resolve(false));
    session.once("close", () => resolve(false));
    signal.addEventListener("abort", () => resolve(false), { once: true });
  });
  if (speaks) return session;
  session.destroy();
  return undefined;
}

interface Reply {
  status: number;
  message: string;
  /** The message as it is framed: five bytes, then protobuf. */
  body: Buffer;
}

async function check(session: ClientHttp2Session, service: string, signal: AbortSignal): Promise<Reply> {
  return await new Promise((resolve, reject) => {
    session.on("error", reject);
    const call: ClientHttp2Stream = session.request(
      {
        [constants.HTTP2_HEADER_METHOD]: "POST",
        [constants.HTTP2_HEADER_PATH]: "/grpc.health.v1.Health/Check",
        "content-type": "application/grpc",
        te: "trailers",
        "user-agent": "kube-probe/1.36 grpc-go",
      },
      { signal },
    );
    const chunks: Buffer[] = [];
    let trailers: IncomingHttpHeaders = {};
    call.on("error", reject);
    // A call without a body has its status in the headers.
    call.on("response", (headers) => (trailers = headers));
    call.on("trailers", (headers) => (trailers = headers));
    call.on("data", (chunk: Buffer) => chunks.push(chunk));
    call.on("close", () => {
      const { "grpc-status": status, "grpc-message": message = "" } = trailers;
      if (status === undefined) reject(new Error("error reading from server: EOF"));
      else resolve({ status: Number(status), message: decodeURIComponent(String(message)), body: Buffer.concat(chunks) });
    });
    call.end(framed(service));
  });
}

/** HealthCheckRequest{service}, uncompressed. */
function framed(service: string): Buffer {
  const name = Buffer.from(service);
  const message = name.length === 0 ? name : Buffer.concat([Buffer.from([10]), varint(name.length), name]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return Buffer.from([...bytes, value]);
}
