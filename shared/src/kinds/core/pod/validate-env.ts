import { invalid, required, unsupported, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { dns1123Subdomain, envVarName } from "../../../meta/names.ts";
import type { Container, EnvVar } from "./pod-types.ts";
import { faults, optionalText, qualified, requiredKey, requiredSubdomain, requiredText } from "./rules.ts";

const fieldPaths = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];
const resources = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];

export function validateEnv(env: Container["env"], at: FieldPath): FieldError[] {
  return (env ?? []).flatMap((variable, i) => [
    ...requiredText(envVarName, variable.name, at.index(i).child("name")),
    ...validateValueFrom(variable, at.index(i).child("valueFrom")),
  ]);
}

function validateValueFrom({ value, valueFrom }: EnvVar, at: FieldPath): FieldError[] {
  if (!valueFrom) return [];
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  const named = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(Boolean).length;
  return [
    ...(fieldRef ? validateFieldRef(fieldRef.fieldPath, at.child("fieldRef")) : []),
    ...(resourceFieldRef ? validateResource(resourceFieldRef.resource, at.child("resourceFieldRef", "resource")) : []),
    ...(configMapKeyRef ? validateKeyRef(configMapKeyRef, at.child("configMapKeyRef")) : []),
    ...(secretKeyRef ? validateKeyRef(secretKeyRef, at.child("secretKeyRef")) : []),
    ...validateChoice(named, Boolean(value), at),
  ];
}

function validateChoice(named: number, hasValue: boolean, at: FieldPath): FieldError[] {
  if (named === 0) {
    const all = "`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";
    return [invalid(at, "", `must specify one of: ${all}`)];
  }
  if (hasValue) return [invalid(at, "", "may not be specified when `value` is not empty")];
  return named > 1 ? [invalid(at, "", "may not have more than one field specified at a time")] : [];
}

/** A field of the pod, or one label or annotation: `metadata.labels['app']`. */
function validateFieldRef(path: string | undefined, at: FieldPath): FieldError[] {
  if (!path) return [required(at.child("fieldPath"))];
  const [, map, key] = /^([^[]*)\['(.*)'\]$/s.exec(path) ?? [];
  if (map === "metadata.labels") return qualified(key ?? "", at);
  if (map === "metadata.annotations") return qualified((key ?? "").toLowerCase(), at);
  if (fieldPaths.includes(path)) return [];
  const inPod = /^(metadata\.(annotations|labels)|spec\.(restartPolicy|schedulerName)|status\.phase)$/.test(path);
  if (inPod) return [unsupported(at.child("fieldPath"), path, fieldPaths)];
  return [invalid(at.child("fieldPath"), path, `error converting fieldPath: field label not supported: ${map ?? path}`)];
}

function validateResource(resource: string | undefined, at: FieldPath): FieldError[] {
  if (!resource) return [required(at)];
  const known = resources.includes(resource) || /^(limits|requests)\.hugepages-/.test(resource);
  return known ? [] : [unsupported(at, resource, resources)];
}

function validateKeyRef({ name, key }: { name?: string; key: string }, at: FieldPath): FieldError[] {
  return [...faults(dns1123Subdomain, name ?? "", at.child("name")), ...requiredKey(key, at.child("key"))];
}

export function validateEnvFrom(sources: Container["envFrom"], at: FieldPath): FieldError[] {
  return (sources ?? []).flatMap(({ prefix, configMapRef, secretRef }, i) => [
    ...optionalText(envVarName, prefix, at.index(i).child("prefix")),
    ...(configMapRef ? requiredSubdomain(configMapRef.name, at.index(i).child("configMapRef", "name")) : []),
    ...(secretRef ? requiredSubdomain(secretRef.name, at.index(i).child("secretRef", "name")) : []),
    ...(configMapRef || secretRef ? [] : [invalid(at, "", "must specify one of: `configMapRef` or `secretRef`")]),
    ...(configMapRef && secretRef ? [invalid(at, "", "may not have more than one field specified at a time")] : []),
  ]);
}
