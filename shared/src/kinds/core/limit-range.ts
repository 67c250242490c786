import type { V1LimitRange } from "@kubernetes/client-node";
import type { Typed } from "../../meta/object.ts";
import { createdAtColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { limitLines, type LimitRangeItem } from "./limit-range/text.ts";
import { validateLimits } from "./limit-range/validate.ts";

export type LimitRange = Typed<V1LimitRange>;

/** What pods and containers of a namespace may ask for, and what they get unasked. Stored only: nothing is held to it. */
export const LimitRange = defineKind<LimitRange>({
  definition: "io.k8s.api.core.v1.LimitRange",
  defaults(draft) {
    const spec = (draft.spec ??= { limits: [] });
    for (const item of spec.limits ?? []) if (item.type === "Container") defaultContainerLimits(item);
  },
  validate: ({ spec }, at) => validateLimits(spec?.limits ?? [], at.child("spec", "limits")),
  createsOnUpdate: true,
  columns: [nameColumn, createdAtColumn],
  async describe({ metadata, spec }, _client, out) {
    out.line(0, `Name:\t${metadata.name ?? ""}`);
    out.line(0, `Namespace:\t${metadata.namespace ?? ""}`);
    out.line(0, "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio");
    out.line(0, "----\t--------\t---\t---\t---------------\t-------------\t-----------------------");
    for (const line of limitLines(spec?.limits ?? [])) out.line(0, line);
  },
});

/** What is not said follows from what is: limit from max, request from limit, then from min (core/v1 SetDefaults_LimitRangeItem). */
function defaultContainerLimits(item: LimitRangeItem): void {
  const limit = { ...item.max, ...item.default };
  const request = { ...item.min, ...limit, ...item.defaultRequest };
  if (Object.keys(limit).length > 0) item.default = limit;
  if (Object.keys(request).length > 0) item.defaultRequest = request;
}
