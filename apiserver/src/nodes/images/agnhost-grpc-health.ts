import type { Container } from "@kx/shared/net/container";
import { parseFlags } from "./flags.ts";
import { notServing, serveGrpcHealth, serving } from "./grpc-health-server.ts";
import { pathOf, serveWeb } from "./web-server.ts";

/**
 * `agnhost grpc-health-checking`: grpc.health.v1.Health/Check on `--port` (5000) for one `--service`, SERVING until
 * `--delay-unhealthy-sec` is over or `/make-not-serving` is asked of `--http-port` (8080).
 */
export function grpcHealthChecking(container: Container, args: readonly string[]): void {
  const { flags } = parseFlags(args);
  const [port, httpPort, delay] = [flags.get("port") ?? "5000", flags.get("http-port") ?? "8080", flags.get("delay-unhealthy-sec") ?? "-1"].map(Number) as [number, number, number];
  const service = flags.get("service") ?? "";
  const startedAt = container.clock.now();
  let forced: number | undefined;
  const status = (): number => forced ?? (delay < 0 || container.clock.now() - startedAt < delay * 1000 ? serving : notServing)!;

  container.log(`Http server starting to listen on :${httpPort}`);
  serveWeb(container, httpPort, (request) => {
    const { pathname } = pathOf(request);
    if (pathname === "/make-serving") forced = serving;
    else if (pathname === "/make-not-serving") forced = notServing;
    else return { status: 404, body: "404 page not found\n" };
    container.log(forced === serving ? "Mark as healthy" : "Mark as unhealthy");
    return { body: "" };
  });

  container.log(`gRPC server starting to listen on :${port}`);
  container.listen(port, "TCP", { accept: (connection) => serveGrpcHealth(connection, { knows: (name) => name === service, status }) });
}
