import type { ApiClient } from "@kx/shared/client/api-client";
import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { refOf } from "@kx/shared/meta/object";
import { isNamespaceTerminating } from "../namespace-terminating.ts";
import type { SlicePlan } from "./plan-slices.ts";

/**
 * Creates before it deletes, so that no endpoint is missing in between.
 * @param failed told which write failed, and why, before its error is thrown
 */
export async function writeSlices(plan: SlicePlan, client: ApiClient, failed?: (what: string, why: string) => void): Promise<void> {
  const attempt = async (what: string, write: Promise<unknown>): Promise<void> => {
    try {
      await write;
    } catch (error) {
      if (!isNamespaceTerminating(error)) failed?.(what, (error as Error).message);
      throw error;
    }
  };
  try {
    for (const slice of plan.create) await attempt("create EndpointSlice", client.create(EndpointSlice, slice));
  } catch (error) {
    if (isNamespaceTerminating(error)) return;
    throw error;
  }
  for (const slice of plan.update) await attempt(`update ${slice.metadata.name} EndpointSlice`, client.update(EndpointSlice, slice));
  for (const slice of plan.delete) {
    const preconditions = { uid: slice.metadata.uid ?? "" };
    await attempt(`delete ${slice.metadata.name} EndpointSlice`, client.delete(EndpointSlice, refOf(slice), { preconditions }));
  }
}
