import { resourcePath } from "@kx/shared/client/resource-path";
import type { Transport } from "@kx/shared/client/transport";
import type { KubeObject } from "@kx/shared/meta/object";
import { failedWhen } from "../../errors/manifest-failure.ts";
import type { DryRun } from "../../resources/dry-run.ts";
import type { Target } from "./targets.ts";

export interface DeletionBody {
  gracePeriodSeconds?: number;
  propagationPolicy: "Background" | "Foreground" | "Orphan";
}

/**
 * Asks for one object's deletion.
 * @returns the uid of what is going, from the Status or the object that answered
 * @throws StatusError, or ManifestFailure when a file named the object
 */
export async function deleteObject(transport: Transport, target: Target, body: DeletionBody, dryRun: DryRun): Promise<string | undefined> {
  try {
    const answer = await transport.request({
      method: "DELETE",
      path: resourcePath(target.resource, target),
      body: dryRun === "server" ? { ...body, dryRun: ["All"] } : body,
    });
    const answered = answer.body as KubeObject & { details?: { uid?: string } };
    return answered.kind === "Status" ? answered.details?.uid : answered.metadata.uid;
  } catch (error) {
    throw target.source ? failedWhen("deleting", target.source, error) : error;
  }
}
