import type { V1Scale } from "@kubernetes/client-node";
import { labelSelectorOf, type LabelSelectorObject } from "../../meta/label-selector.ts";
import type { KubeObject, Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import type { AnyKind, Column } from "../kind.ts";

export type Scale = Typed<V1Scale>;

/** An object that has a `scale` subresource. */
export interface Scalable extends KubeObject {
  spec?: { replicas?: number; selector?: LabelSelectorObject };
  status?: { replicas?: number };
}

export const scaleColumns: readonly Column<Scale>[] = [
  nameColumn,
  column("Desired", "integer", ({ spec }) => spec?.replicas ?? 0),
  column("Available", "integer", ({ status }) => status?.replicas ?? 0),
  ageColumn,
];

/** What the `scale` subresource of a workload answers (`autoscaling/v1`); its selector is text. */
export function scaleOf(kind: Pick<AnyKind, "scaleSelector">, object: Scalable): Scale {
  const { metadata, spec, status } = object;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const known = Object.entries({ name, namespace, uid, resourceVersion, creationTimestamp }).filter(([, value]) => value !== undefined);
  const selector = kind.scaleSelector ? kind.scaleSelector(object) : labelSelectorOf(spec?.selector).text;
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: Object.fromEntries(known),
    // Zero is left out, as Go leaves it out.
    spec: spec?.replicas ? { replicas: spec.replicas } : {},
    status: { replicas: status?.replicas ?? 0, ...(selector ? { selector } : {}) },
  };
}
