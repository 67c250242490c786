import type { Status } from "@kx/shared/errors/status-error";
import type { ValueAnswer } from "../answers/answer.ts";

/** 201 with a Status, as the subresources answer that only do something. */
export function success(): ValueAnswer {
  const value: Status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 };
  return { type: "value", code: 201, value };
}
