import { ControllerRevision } from "@kx/shared/kinds/apps/controller-revision";
import { refOf } from "@kx/shared/meta/object";
import type { ControllerContext } from "../controller.ts";

/** Deletes up to `excess` revisions that no pod has any more, the lowest first. @param old lowest number first */
export async function deleteRevisions(
  old: readonly ControllerRevision[],
  { excess, isLive }: { excess: number; isLive(revision: ControllerRevision): boolean },
  { client }: Pick<ControllerContext, "client">,
): Promise<void> {
  for (const revision of old.filter((one) => !isLive(one)).slice(0, Math.max(0, excess))) {
    await client.delete(ControllerRevision, refOf(revision), { preconditions: { uid: revision.metadata.uid ?? "" } });
  }
}
