import { isReason } from "@kx/shared/errors/status-error";
import { Pod } from "@kx/shared/kinds/core/pod";
import { refOf, type KubeObject } from "@kx/shared/meta/object";
import type { ControllerContext } from "./controller.ts";
import { isNamespaceTerminating } from "./namespace-terminating.ts";
import { slowStart } from "./slow-start.ts";

type Acting = Pick<ControllerContext, "client" | "events">;

/**
 * Creates an owner's pods, a few first, and says so in its events (pkg/controller RealPodControl). In a namespace that is
 * going nothing is missing. @returns how many were made @throws the first refusal
 */
export async function createPods(owner: KubeObject, drafts: readonly Pod[], { client, events }: Acting): Promise<number> {
  let made = 0;
  await slowStart(drafts, async (draft) => {
    try {
      const pod = await client.create(Pod, draft);
      made += 1;
      events.event(owner, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
    } catch (error) {
      if (isNamespaceTerminating(error)) return;
      events.event(owner, "Warning", "FailedCreate", `Error creating: ${textOf(error)}`);
      throw error;
    }
  });
  return made;
}

/** Deletes an owner's pods, all at once, and says so; one that is gone already is no failure. @throws the first refusal */
export async function deletePods(owner: KubeObject, pods: readonly Pod[], { client, events }: Acting): Promise<void> {
  const results = await Promise.allSettled(
    pods.map(async (pod) => {
      try {
        await client.delete(Pod, refOf(pod), { preconditions: { uid: pod.metadata.uid ?? "" } });
        events.event(owner, "Normal", "SuccessfulDelete", `Deleted pod: ${pod.metadata.name}`);
      } catch (error) {
        if (isReason(error, "NotFound")) return;
        events.event(owner, "Warning", "FailedDelete", `Error deleting: ${textOf(error)}`);
        throw error;
      }
    }),
  );
  const failure = results.find((result) => result.status === "rejected");
  if (failure) throw failure.reason;
}

/** What an error says, as events and conditions repeat it. */
export const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
