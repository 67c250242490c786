import { isReason } from "../errors/status-error.ts";
import type { Kind } from "../kinds/kind.ts";
import type { KubeObject, ObjectRef } from "../meta/object.ts";
import type { ApiClient } from "./api-client.ts";

/** The object as the server has it now, which a cache may not show yet; undefined when there is none. @throws StatusError for all else */
export async function getIfPresent<T extends KubeObject>(client: ApiClient, kind: Kind<T>, ref: ObjectRef): Promise<T | undefined> {
  try {
    return await client.get(kind, ref);
  } catch (error) {
    if (isReason(error, "NotFound")) return undefined;
    throw error;
  }
}
