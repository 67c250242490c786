import { performServerHandshake, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { Duplex } from "node:stream";

/** HealthCheckResponse.ServingStatus. */
export const [serving, notServing] = [1, 2] as const;

export interface GrpcHealthServer {
  /** Whether it has a status for the service of that name; "" is the server as a whole. */
  knows(service: string): boolean;
  status(): number;
}

/** Answers grpc.health.v1.Health/Check on a connection, and every other call with UNIMPLEMENTED. */
export function serveGrpcHealth(connection: Duplex, server: GrpcHealthServer): void {
  connection.on("error", () => connection.destroy());
  const session: ServerHttp2Session = performServerHandshake(connection);
  session.on("error", () => session.destroy());
  session.on("stream", (call, headers) => answerCall(call, headers[":path"] ?? "", server));
}

function answerCall(call: ServerHttp2Stream, path: string, { knows, status }: GrpcHealthServer): void {
  const chunks: Buffer[] = [];
  call.on("error", () => call.destroy());
  call.on("data", (chunk: Buffer) => chunks.push(chunk));
  call.on("end", () => {
    const failed = path === "/grpc.health.v1.Health/Check" ? (knows(serviceOf(Buffer.concat(chunks))) ? undefined : ["5", "unknown service"]) : ["12", `unknown service ${path.split("/")[1]}`];
    if (failed) {
      call.respond({ ":status": 200, "content-type": "application/grpc", "grpc-status": failed[0], "grpc-message": failed[1] }, { endStream: true });
      return;
    }
    call.on("wantTrailers", () => call.sendTrailers({ "grpc-status": "0", "grpc-message": "" }));
    call.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    // HealthCheckResponse{status}: field 1, a varint.
    call.end(Buffer.from([0, 0, 0, 0, 2, 8, status()]));
  });
}

/** HealthCheckRequest.service of one framed message: names below 128 bytes. */
const serviceOf = (message: Buffer): string => (message[5] === 10 ? message.subarray(7, 7 + message[6]!).toString() : "");
