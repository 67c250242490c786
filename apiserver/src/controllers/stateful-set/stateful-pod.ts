import { StatefulSet } from "@kx/shared/kinds/apps/stateful-set";
import type { Pod } from "@kx/shared/kinds/core/pod";
import type { PodTemplate, Volume } from "@kx/shared/kinds/core/pod/pod-types";
import { podFromTemplate } from "../pod-from-template.ts";
import { claimName } from "./claims.ts";
import { ordinalOf } from "./ordinals.ts";

export const revisionLabel = "controller-revision-hash";
const nameLabel = "statefulset.kubernetes.io/pod-name";
const indexLabel = "apps.kubernetes.io/pod-index";

/** The pod of an ordinal: a name, labels, a host name and claims of its own (pkg/controller/statefulset newStatefulSetPod). */
export function statefulPod(set: StatefulSet, ordinal: number, { template, revision }: { template: PodTemplate; revision: string }): Pod {
  const { metadata, spec, ...rest } = podFromTemplate(StatefulSet, set, template);
  const { generateName: _made, ...others } = metadata;
  const name = `${set.metadata.name}-${ordinal}`;
  const { serviceName } = set.spec ?? {};
  return {
    ...rest,
    metadata: { ...others, name, labels: { ...others.labels, ...identityLabels(name, ordinal), [revisionLabel]: revision } },
    spec: {
      ...spec,
      containers: spec?.containers ?? [],
      hostname: name,
      // What a template says of it does not count.
      subdomain: serviceName ?? "",
      ...volumesOf(set, ordinal, spec?.volumes ?? []),
    },
  };
}

/** True for a pod that says which of the set it is. */
export const hasIdentity = ({ metadata }: Pod): boolean => metadata.labels?.[nameLabel] === metadata.name;

/** A pod with the labels that it should have. */
export function mended(pod: Pod): Pod {
  const { metadata } = pod;
  return { ...pod, metadata: { ...metadata, labels: { ...metadata.labels, ...identityLabels(metadata.name ?? "", ordinalOf(pod).ordinal) } } };
}

const identityLabels = (name: string, ordinal: number): Record<string, string> => ({ [nameLabel]: name, [indexLabel]: String(ordinal) });

function volumesOf(set: StatefulSet, ordinal: number, others: readonly Volume[]): { volumes?: Volume[] } {
  const claims = (set.spec?.volumeClaimTemplates ?? []).map((claim): Volume => ({
    name: claim.metadata?.name ?? "",
    persistentVolumeClaim: { claimName: claimName(set, claim, ordinal) },
  }));
  const volumes = [...claims, ...others.filter(({ name }) => !claims.some((claim) => claim.name === name))];
  return volumes.length > 0 ? { volumes } : {};
}
