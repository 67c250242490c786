import { ControllerRevision } from "@kx/shared/kinds/apps/controller-revision";
import { isReason } from "@kx/shared/errors/status-error";
import { jsonEqual } from "@kx/shared/json/json-equal";
import type { Kind } from "@kx/shared/kinds/kind";
import type { PodTemplate } from "@kx/shared/kinds/core/pod/pod-types";
import { labelSelectorOf, type LabelSelectorObject } from "@kx/shared/meta/label-selector";
import { refOf, type KubeObject } from "@kx/shared/meta/object";
import { claim } from "../claim.ts";
import type { ControllerContext } from "../controller.ts";
import { controllerReference, orphansIn } from "../owners.ts";
import { compareRevisions } from "./compare-revisions.ts";
import { revisionData } from "./revision-data.ts";

/** What has a history of templates: a StatefulSet or DaemonSet. */
interface Versioned extends KubeObject {
  spec?: { selector?: LabelSelectorObject; template?: PodTemplate };
  status?: { collisionCount?: number };
}

export interface HistoryOptions {
  /** Label of a revision that holds its hash. */
  hashLabel: string;
  /** @param collisionCount to get another hash when a name is taken */
  hashOf(data: object, collisionCount: number | undefined): string;
}

export interface History {
  /** The revision of the present template; its number is the highest. */
  readonly current: ControllerRevision;
  /** The others, lowest number first. */
  readonly old: readonly ControllerRevision[];
  readonly collisionCount: number | undefined;
}

/**
 * The owner's revisions, with one for its present template: made, or an older one put to the front again
 * (pkg/controller/history, daemon/update.go constructHistory).
 */
export async function syncHistory<T extends Versioned>(kind: Kind<T>, owner: T, options: HistoryOptions, context: ControllerContext): Promise<History> {
  const { cache, client } = context;
  const claimed = await claim({ kind, object: owner }, ControllerRevision, {
    selector: labelSelectorOf(owner.spec?.selector),
    candidates: orphansIn(ControllerRevision, owner.metadata.namespace, cache),
    adoptable: () => true,
    cache,
    client,
  });
  const revisions = [...claimed].sort(compareRevisions);
  const data = revisionData(owner.spec?.template);
  const known = revisions.findLast((revision) => jsonEqual(revision.data, data));
  const old = revisions.filter((revision) => revision !== known);
  const number = Math.max(0, ...old.map(({ revision }) => revision)) + 1;
  const { collisionCount } = owner.status ?? {};
  if (!known) return { ...(await createRevision(kind, owner, { ...options, data, number }, context)), old };
  if (known.revision >= number) return { current: known, old, collisionCount };
  return { current: await client.update(ControllerRevision, { ...known, revision: number }), old, collisionCount };
}

async function createRevision<T extends Versioned>(
  kind: Kind<T>,
  owner: T,
  { data, number, hashLabel, hashOf }: HistoryOptions & { data: object; number: number },
  { client }: ControllerContext,
): Promise<Pick<History, "current" | "collisionCount">> {
  const { namespace = "", name = "", annotations } = owner.metadata;
  for (let { collisionCount } = owner.status ?? {}; ; collisionCount = (collisionCount ?? 0) + 1) {
    const hash = hashOf(data, collisionCount);
    const draft: ControllerRevision = {
      metadata: {
        // The whole must stay a name: 253 characters (ControllerRevisionName).
        name: `${name.slice(0, 223)}-${hash}`,
        namespace,
        labels: { ...owner.spec?.template?.metadata?.labels, [hashLabel]: hash },
        ...(annotations ? { annotations } : {}),
        ownerReferences: [controllerReference(kind, owner)],
      },
      data,
      revision: number,
    };
    try {
      return { current: await client.create(ControllerRevision, draft), collisionCount };
    } catch (error) {
      if (!isReason(error, "AlreadyExists")) throw error;
      const taken = await client.get(ControllerRevision, refOf(draft));
      if (jsonEqual(taken.data, data)) return { current: taken, collisionCount };
    }
  }
}
