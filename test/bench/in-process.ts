import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startCluster } from "@kx/apiserver";
import type { Figure } from "./figure.ts";
import { ratioOf } from "./load.ts";
import { waitFor } from "./wait-for.ts";

const workload = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: traefik/whoami }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`;

/** Figures of a cluster in this very process. */
export async function inProcessFigures(): Promise<Figure[]> {
  const cluster = await startCluster();
  try {
    await cluster.apply(workload);
    await cluster.settled();
    return [await fetchFigure(cluster), await firstAnswerFigure(cluster)];
  } finally {
    await cluster.close();
  }
}

type Cluster = Awaited<ReturnType<typeof startCluster>>;

async function fetchFigure(cluster: Cluster): Promise<Figure> {
  const body = await (await cluster.fetch("http://web")).text();
  const server = createServer((_, response) => response.end(body));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const perSecond = async (once: () => Promise<Response>): Promise<number> => {
    const from = performance.now();
    let done = 0;
    while (performance.now() - from < 1000) {
      await (await once()).text();
      done++;
    }
    return done / ((performance.now() - from) / 1000);
  };
  const { ratio, a, b } = await ratioOf(() => perSecond(() => cluster.fetch("http://web")), () => perSecond(() => fetch(url)));
  server.closeAllConnections();
  server.close();
  return { name: "cluster.fetch in process", value: ratio, unit: "x", target: { atLeast: 5 }, detail: `${a.toFixed(0)}/s against ${b.toFixed(0)}/s of global fetch to a bare server in the same process` };
}

/** From the answer to a Service's create until that Service answers. */
async function firstAnswerFigure(cluster: Cluster): Promise<Figure> {
  const times: number[] = [];
  for (let n = 0; n < 200; n++) {
    await cluster.client.transport.request({
      method: "POST",
      path: "/api/v1/namespaces/default/services",
      body: { apiVersion: "v1", kind: "Service", metadata: { name: `late-${n}` }, spec: { selector: { app: "web" }, ports: [{ port: 80 }] } },
    });
    const from = performance.now();
    const answers = async (): Promise<boolean> => (await cluster.fetch(`http://late-${n}`).catch(() => undefined))?.ok === true;
    await waitFor(`an answer of late-${n}`, answers, { withinMs: 5000 });
    times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  const p99 = times[Math.floor(times.length * 0.99)]!;
  return { name: "commit of a Service to its first answer, p99", value: p99, unit: "ms", target: { atMost: 10 }, detail: `median ${times[100]!.toFixed(2)} ms of 200` };
}
