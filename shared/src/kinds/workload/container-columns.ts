import type { KubeObject } from "../../meta/object.ts";
import { column } from "../columns.ts";
import type { PodTemplate } from "../core/pod/pod-types.ts";
import type { Column } from "../kind.ts";

/** Wide columns of what makes pods: names and images of its template's containers. */
export function containerColumns<T extends KubeObject>(templateOf: (object: T) => PodTemplate | undefined): readonly Column<T>[] {
  const containers = (object: T): readonly { name: string; image?: string }[] => templateOf(object)?.spec?.containers ?? [];
  return [
    column("Containers", "string", (object) => containers(object).map(({ name }) => name).join(","), { priority: 1 }),
    column("Images", "string", (object) => containers(object).map(({ image }) => image ?? "").join(","), { priority: 1 }),
  ];
}
