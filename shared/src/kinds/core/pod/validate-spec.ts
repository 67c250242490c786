import { forbidden, invalid, required, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { ipFaults } from "../../../meta/ip-rules.ts";
import { validateAnnotations, validateLabels } from "../../../meta/labels.ts";
import { dns1123Label, dns1123Subdomain, inRange, labelValue } from "../../../meta/names.ts";
import type { PodSpec, PodTemplate, Toleration } from "./pod-types.ts";
import { faults, oneOf, optionalText, qualified } from "./rules.ts";
import { validateContainers, validateInitContainers } from "./validate-containers.ts";
import { validateEphemeralContainers } from "./validate-ephemeral.ts";
import { validateVolumes } from "./validate-volumes.ts";

const maxInt32 = 2147483647;

/** Faults of a pod spec, in a Pod or in a template (core/validation ValidatePodSpec). @param at the spec's own path */
export function validatePodSpec(spec: PodSpec, at: FieldPath): FieldError[] {
  const { sound, errors } = validateVolumes(spec.volumes ?? [], at.child("volumes"));
  const deadline = spec.activeDeadlineSeconds;
  return [
    ...errors,
    ...validateContainers(spec.containers ?? [], sound, at.child("containers")),
    ...validateInitContainers(spec, sound, at.child("initContainers")),
    ...validateEphemeralContainers(spec, sound, at.child("ephemeralContainers")),
    ...validateHostNetwork(spec, at.child("containers")),
    ...oneOf(spec.restartPolicy, ["Always", "OnFailure", "Never"], at.child("restartPolicy")),
    ...oneOf(spec.dnsPolicy, ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"], at.child("dnsPolicy")),
    ...validateLabels(spec.nodeSelector, at.child("nodeSelector")),
    ...validateDns(spec, at.child("dnsConfig")),
    ...optionalText(dns1123Subdomain, spec.serviceAccountName, at.child("serviceAccountName")),
    ...optionalText(dns1123Subdomain, spec.nodeName, at.child("nodeName")),
    ...(deadline === undefined
      ? []
      : inRange(deadline, 1, maxInt32).map((message) => invalid(at.child("activeDeadlineSeconds"), deadline, message))),
    ...optionalText(dns1123Label, spec.hostname, at.child("hostname")),
    ...optionalText(dns1123Label, spec.subdomain, at.child("subdomain")),
    ...validateTolerations(spec.tolerations ?? [], at.child("tolerations")),
    ...validateHostAliases(spec.hostAliases, at.child("hostAliases")),
    ...optionalText(dns1123Subdomain, spec.priorityClassName, at.child("priorityClassName")),
    ...optionalText(dns1123Subdomain, spec.runtimeClassName, at.child("runtimeClassName")),
    ...(spec.preemptionPolicy === undefined
      ? []
      : oneOf(spec.preemptionPolicy, ["PreemptLowerPriority", "Never"], at.child("preemptionPolicy"))),
  ];
}

/** Faults of a template of pods: those of its labels, annotations and spec. @param at the template's own path */
export function validatePodTemplate(template: PodTemplate, at: FieldPath): FieldError[] {
  const spec: PodSpec = template.spec ?? { containers: [] };
  const path = at.child("spec");
  return [
    ...validateLabels(template.metadata?.labels, at.child("labels")),
    ...validateAnnotations(template.metadata?.annotations, at.child("annotations")),
    ...validatePodSpec(spec, path),
    ...(spec.ephemeralContainers?.length
      ? [forbidden(path.child("ephemeralContainers"), "ephemeral containers not allowed in pod template")]
      : []),
  ];
}

function validateHostNetwork({ hostNetwork, containers = [] }: PodSpec, at: FieldPath): FieldError[] {
  if (!hostNetwork) return [];
  return containers.flatMap(({ ports = [] }, i) =>
    ports.flatMap(({ hostPort, containerPort }, j) =>
      hostPort && hostPort !== containerPort
        ? [
            invalid(
              at.index(i).child("ports").index(j).child("hostPort"),
              hostPort,
              "must match `containerPort` when `hostNetwork` is true",
            ),
          ]
        : [],
    ),
  );
}

function validateDns({ dnsPolicy, dnsConfig }: PodSpec, at: FieldPath): FieldError[] {
  const nameservers = dnsConfig?.nameservers ?? [];
  if (dnsPolicy === "None" && !dnsConfig) return [required(at, "must provide `dnsConfig` when `dnsPolicy` is None")];
  if (dnsPolicy === "None" && nameservers.length === 0) {
    return [required(at.child("nameservers"), "must provide at least one DNS nameserver when `dnsPolicy` is None")];
  }
  const searches = dnsConfig?.searches ?? [];
  return [
    ...(nameservers.length > 3 ? [invalid(at.child("nameservers"), nameservers, "must not have more than 3 nameservers")] : []),
    ...nameservers.flatMap((server, i) => faults(ipFaults, server, at.child("nameservers").index(i))),
    ...(searches.length > 32 ? [invalid(at.child("searches"), searches, "must not have more than 32 search paths")] : []),
    ...(searches.join(" ").length > 2048
      ? [invalid(at.child("searches"), searches, "must not have more than 2048 characters (including spaces) in the search list")]
      : []),
    ...(dnsConfig?.options ?? []).flatMap(({ name }, i) =>
      name ? [] : [required(at.child("options").index(i), "must not be empty")],
    ),
  ];
}

function validateHostAliases(aliases: PodSpec["hostAliases"], at: FieldPath): FieldError[] {
  return (aliases ?? []).flatMap(({ ip, hostnames = [] }, i) => [
    ...faults(ipFaults, ip ?? "", at.index(i).child("ip")),
    ...hostnames.flatMap((host, j) => faults(dns1123Subdomain, host, at.index(i).child("hostnames").index(j))),
  ]);
}

export function validateTolerations(tolerations: readonly Toleration[], at: FieldPath): FieldError[] {
  return tolerations.flatMap((toleration, i) => validateToleration(toleration, at.index(i)));
}

function validateToleration({ key, operator, value = "", effect, tolerationSeconds }: Toleration, at: FieldPath): FieldError[] {
  const errors: FieldError[] = key ? qualified(key, at.child("key")) : [];
  const path = at.child("operator");
  if (!key && operator !== "Exists") {
    const why = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.push(invalid(path, operator ?? "", why));
  }
  if (tolerationSeconds !== undefined && effect !== "NoExecute") {
    errors.push(invalid(at.child("effect"), effect ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  }
  const values = labelValue(value);
  if ((!operator || operator === "Equal") && values.length > 0) errors.push(invalid(path, value, values.join(";")));
  if (operator === "Exists" && value) errors.push(invalid(path, value, "value must be empty when `operator` is 'Exists'"));
  if (operator) errors.push(...oneOf(operator, ["Equal", "Exists"], path));
  if (effect) errors.push(...oneOf(effect, ["NoSchedule", "PreferNoSchedule", "NoExecute"], at.child("effect")));
  return errors;
}
