import { getIfPresent } from "@kx/shared/client/get-if-present";
import type { ApiClient } from "@kx/shared/client/api-client";
import type { AnyKind, Kind } from "@kx/shared/kinds/kind";
import { refOf, type KubeObject } from "@kx/shared/meta/object";

/** An object that a fresh cluster has, with its kind. */
export interface Planned {
  readonly kind: AnyKind;
  readonly object: KubeObject;
}

export function plan<T extends KubeObject>(kind: Kind<T>, object: T): Planned {
  return { kind, object };
}

/**
 * Creates those that are not there, all at once, so that they share commits: none may need another of them. Present ones
 * are left as they are. It looks first: a Service that is there would be refused for its own address before it is refused
 * for its name.
 */
export async function createMissing(client: ApiClient, objects: readonly Planned[]): Promise<void> {
  await Promise.all(
    objects.map(async ({ kind, object }) => {
      if (!(await getIfPresent(client, kind, refOf(object)))) await client.create(kind, object);
    }),
  );
}
