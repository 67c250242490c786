import type { Kind } from "@kx/shared/kinds/kind";
import type { Pod } from "@kx/shared/kinds/core/pod";
import type { PodTemplate } from "@kx/shared/kinds/core/pod/pod-types";
import { dns1123Subdomain } from "@kx/shared/meta/names";
import type { KubeObject } from "@kx/shared/meta/object";
import { controllerReference } from "./owners.ts";

/** A pod of an owner's template, to be created; the name's end is made by the server (pkg/controller GetPodFromTemplate). */
export function podFromTemplate<Owner extends KubeObject>(kind: Kind<Owner>, owner: Owner, { metadata, spec }: PodTemplate): Pod {
  const { name = "", namespace = "" } = owner.metadata;
  const { labels, annotations, finalizers } = metadata ?? {};
  // A name that cannot go on behind a dash is left as it is: the pod is then refused with the rule that it breaks.
  const prefix = dns1123Subdomain(`${name}-x`).length === 0 ? `${name}-` : name;
  return {
    metadata: {
      generateName: prefix,
      namespace,
      ...(labels ? { labels: { ...labels } } : {}),
      ...(annotations ? { annotations: { ...annotations } } : {}),
      ...(finalizers ? { finalizers: [...finalizers] } : {}),
      ownerReferences: [controllerReference(kind, owner)],
    },
    ...(spec ? { spec } : {}),
  };
}
