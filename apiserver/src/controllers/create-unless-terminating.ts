import type { ApiClient } from "@kx/shared/client/api-client";
import type { Kind } from "@kx/shared/kinds/kind";
import type { KubeObject } from "@kx/shared/meta/object";
import { isNamespaceTerminating } from "./namespace-terminating.ts";

/** Creates an object, unless its namespace is going: nothing is missing there. */
export async function createUnlessTerminating<T extends KubeObject>(client: ApiClient, kind: Kind<T>, object: T): Promise<void> {
  try {
    await client.create(kind, object);
  } catch (error) {
    if (!isNamespaceTerminating(error)) throw error;
  }
}
