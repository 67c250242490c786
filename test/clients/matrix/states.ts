import { Deployment } from "@kx/shared/kinds/apps/deployment";
import { Pod } from "@kx/shared/kinds/core/pod";
import type { Session } from "./session.ts";

/** Resolves once every replica is that of the present template, and available. */
export function rolledOut(k: Session, name: string): Promise<Deployment> {
  return k.until(Deployment, name, ({ metadata, spec, status }) => {
    const { observedGeneration, replicas, updatedReplicas, availableReplicas } = status ?? {};
    return observedGeneration === metadata.generation && [replicas, updatedReplicas, availableReplicas].every((count) => (count ?? 0) === spec!.replicas);
  });
}

/** Resolves once the pod is Ready. */
export function ready(k: Session, name: string): Promise<Pod> {
  return k.until(Pod, name, ({ status }) => status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") ?? false);
}

/** Resolves once a container has said so many lines: it runs before it speaks. */
export async function said(k: Session, pod: string, container: string, lines: number): Promise<void> {
  await ready(k, pod);
  const gone = new AbortController();
  const path = `/api/v1/namespaces/${k.namespace}/pods/${pod}/log`;
  let text = "";
  for await (const chunk of k.client.transport.stream({ method: "GET", path, query: { container, follow: "true" }, signal: gone.signal })) {
    text += Buffer.from(chunk).toString();
    if (text.split("\n").length > lines) break;
  }
  gone.abort();
}
