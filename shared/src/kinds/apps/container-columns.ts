import type { KubeObject } from "../../meta/object.ts";
import { column } from "../columns.ts";
import type { PodTemplate } from "../core/pod/pod-types.ts";
import type { Column } from "../kind.ts";

interface Templated extends KubeObject {
  spec?: { template?: PodTemplate };
}

/** Wide columns of what makes pods: names and images of its template's containers. */
export const containerColumns: readonly Column<Templated>[] = [
  column("Containers", "string", (object) => containers(object).map(({ name }) => name).join(","), { priority: 1 }),
  column("Images", "string", (object) => containers(object).map(({ image }) => image ?? "").join(","), { priority: 1 }),
];

function containers({ spec }: Templated): readonly { name: string; image?: string }[] {
  return spec?.template?.spec?.containers ?? [];
}
