import type { Duplex } from "node:stream";
import type { Container, ImageBehaviour } from "@kx/shared/net/container";
import { serveWeb, type Answerer } from "./web-server.ts";

/**
 * What stands for every image that is not known: it tells who answered and what came. It listens on the containerPorts
 * it declares or, where it declares none, on every port that something asks of it. Where the pod has itself probed by
 * gRPC, it is healthy.
 */
export const echo: ImageBehaviour = {
  repositories: [],
  start(container) {
    const { metadata } = container.pod;
    const answerer: Answerer = async (request, flow, body) => {
      const bytes = await body();
      const told = {
        pod: metadata.name,
        node: container.node.name,
        namespace: metadata.namespace,
        address: `${flow.destination.ip}:${flow.destination.port}`,
        client: `${flow.source.ip}:${flow.source.port}`,
        method: request.method,
        path: request.url,
        headers: request.headers,
        ...(bytes.length > 0 ? { body: Buffer.from(bytes).toString() } : {}),
      };
      return { type: "application/json", body: `${JSON.stringify(told, null, 2)}\n` };
    };
    const logged = ({ request, flow }: { request: { method?: string | undefined; url?: string | undefined }; flow: { source: { ip: string } } }): string => `${flow.source.ip} ${request.method} ${request.url}`;
    const grpcPorts = grpcProbedPorts(container);
    const ports = container.ports.filter(({ protocol }) => protocol === "TCP");
    container.log(`${container.image} is not simulated: an echo answers in its place${ports.length > 0 ? ` on ${ports.map(({ containerPort }) => containerPort).join(", ")}` : " on every port"}`);
    if (container.ports.length === 0) serveWeb(container, "any", answerer, logged, grpcPorts.length > 0 ? (connection) => void takeGrpc(connection) : undefined);
    for (const { containerPort } of ports) serveWeb(container, containerPort, answerer, logged, grpcPorts.includes(containerPort) ? (connection) => void takeGrpc(connection) : undefined);
    for (const { containerPort } of container.ports.filter(({ protocol }) => protocol === "UDP")) {
      container.listen(containerPort, "UDP", { datagram: (message, _flow, reply) => reply(message) });
    }
  },
};

/** The ports on which the kubelet asks the container's gRPC health service. */
function grpcProbedPorts({ pod: { spec }, name }: Container): number[] {
  const own = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].find((container) => container.name === name);
  return [own?.startupProbe, own?.readinessProbe, own?.livenessProbe].flatMap((probe) => probe?.grpc?.port ?? []);
}

async function takeGrpc(connection: Duplex): Promise<void> {
  // Loaded when first asked for, as what else speaks HTTP/2 is.
  const { serveGrpcHealth, serving } = await import("./grpc-health-server.ts");
  serveGrpcHealth(connection, { knows: () => true, status: () => serving });
}
