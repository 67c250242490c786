import { Pod } from "@kx/shared/kinds/core/pod";
import { isReason } from "@kx/shared/errors/status-error";
import { refOf } from "@kx/shared/meta/object";
import type { ControllerContext } from "../controller.ts";
import { isTracked, trackingFinalizer } from "./pod-outcome.ts";

export interface Released {
  /** Pods that the finalizer does not hold any more. */
  readonly gone: readonly Pod[];
  readonly failure?: { error: unknown };
}

/** Takes the finalizer of Jobs off pods, all at once; a pod that is gone has none. */
export async function releasePods(pods: readonly Pod[], { client }: Pick<ControllerContext, "client">): Promise<Released> {
  const gone: Pod[] = [];
  let failure: { error: unknown } | undefined;
  await Promise.all(
    pods.filter(isTracked).map(async (pod) => {
      const body = { metadata: { uid: pod.metadata.uid, "$deleteFromPrimitiveList/finalizers": [trackingFinalizer] } };
      try {
        await client.patch(Pod, refOf(pod), { type: "strategic", body });
        gone.push(pod);
      } catch (error) {
        if (isReason(error, "NotFound")) gone.push(pod);
        else failure = { error };
      }
    }),
  );
  return { gone, ...(failure ? { failure } : {}) };
}
