import type { ApiClient } from "@kx/shared/client/api-client";
import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { refOf } from "@kx/shared/meta/object";
import { isNamespaceTerminating } from "../namespace-terminating.ts";
import type { SlicePlan } from "./plan-slices.ts";

/** Creates before it deletes, so that no endpoint is missing in between. */
export async function writeSlices(plan: SlicePlan, client: ApiClient): Promise<void> {
  for (const slice of plan.create) {
    try {
      await client.create(EndpointSlice, slice);
    } catch (error) {
      if (isNamespaceTerminating(error)) return;
      throw error;
    }
  }
  for (const slice of plan.update) await client.update(EndpointSlice, slice);
  for (const slice of plan.delete) {
    await client.delete(EndpointSlice, refOf(slice), { preconditions: { uid: slice.metadata.uid ?? "" } });
  }
}
