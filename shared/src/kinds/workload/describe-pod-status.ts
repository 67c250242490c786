import type { ApiClient } from "../../client/api-client.ts";
import type { KubeObject } from "../../meta/object.ts";
import { Pod } from "../core/pod.ts";
import type { DescribeWriter } from "../kind.ts";

/**
 * `Pods Status: 2 Running / 1 Waiting / 0 Succeeded / 0 Failed` of the pods that an object controls
 * (kubectl describe getPodStatusForController). @param labelSelector of its pods, as a query writes it
 */
export async function describePodStatus({ metadata }: KubeObject, labelSelector: string, client: ApiClient, out: DescribeWriter): Promise<void> {
  const { items } = await client.list(Pod, { ...(metadata.namespace ? { namespace: metadata.namespace } : {}), labelSelector });
  const own = items.filter((pod) => pod.metadata.ownerReferences?.some(({ uid, controller }) => controller && uid === metadata.uid));
  const count = (phase: string): number => own.filter(({ status }) => status?.phase === phase).length;
  const counts = `${count("Running")} Running / ${count("Pending")} Waiting / ${count("Succeeded")} Succeeded / ${count("Failed")} Failed`;
  out.line(0, `Pods Status:\t${counts}`);
}
