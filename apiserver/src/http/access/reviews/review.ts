import { defineKind, type Kind } from "@kx/shared/kinds/kind";
import type { KubeObject } from "@kx/shared/meta/object";
import { badRequest } from "@kx/shared/errors/status-error";
import { decodeDraft } from "../../../registry/decode-draft.ts";
import { decodeBody } from "../../body/decode-body.ts";
import type { ApiFloor, ApiRequest } from "../../request/api-request.ts";
import type { Unstored } from "../../request/unstored.ts";
import { writeContext } from "../../request/write-options.ts";

/** A question as it is posted, with its answer in `status`. */
export type Review<Spec> = KubeObject & { spec?: Spec };

/** What of a review is answered; its kind and apiVersion are written before it. */
export interface ReviewAnswer {
  metadata: object;
  spec?: object;
  status: object;
}

const setByServers = ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"] as const;

/** A kind of review. @param answer works the answer out from the checked body @throws StatusError */
export function defineReview<Spec>(definition: string, answer: (review: Review<Spec>, request: ApiRequest, floor: ApiFloor) => ReviewAnswer | Promise<ReviewAnswer>): Unstored {
  const kind = defineKind<Review<Spec>>({ definition, columns: [] });
  return {
    kind,
    handlers: {
      async create(request, floor) {
        const review = await readPosted(kind, request);
        const { metadata } = review;
        for (const field of setByServers) delete metadata[field];
        const { namespace = "" } = request.info;
        if (namespace && metadata.namespace && metadata.namespace !== namespace) {
          throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
        }
        if (namespace) metadata.namespace = namespace;
        else delete metadata.namespace;
        const { apiVersion } = request.info.resource;
        return { type: "value", code: 201, value: { kind: kind.resource.kind, apiVersion, ...(await answer(review, request, floor)) } };
      },
    },
  };
}

/** The object that a request posts, checked against its kind's schema. @throws StatusError 400, 413, 415, 422 */
export async function readPosted<T extends KubeObject>(kind: Kind<T>, request: ApiRequest): Promise<T> {
  const context = writeContext(request, "CreateOptions");
  const { contentType } = request;
  const { value, duplicateFields } = await decodeBody(await request.body(), { contentType, kind: kind.resource.kind, strict: context.fieldValidation !== "Ignore" });
  return decodeDraft(kind, value, { ...context, duplicateFields });
}
