import { quantityValue } from "../../../meta/quantity.ts";
import type { DescribeWriter } from "../../kind.ts";
import type { Container, EnvVar, PodObject } from "./pod-types.ts";

/** Where a container's environment comes from, then each variable. @param pod whose fields variables may show; none in a template */
export function describeEnv(container: Container, pod: PodObject | undefined, out: DescribeWriter): void {
  if (container.envFrom?.length) out.line(2, "Environment Variables from:");
  for (const { prefix, configMapRef, secretRef } of container.envFrom ?? []) {
    const source = configMapRef ?? secretRef;
    const kind = configMapRef ? "ConfigMap" : secretRef ? "Secret" : "";
    const from = prefix ? `${kind} with prefix '${prefix}'` : kind;
    out.line(3, `${source?.name ?? ""}\t${from}\tOptional: ${source?.optional ?? false}`);
  }
  out.line(2, container.env?.length ? "Environment:" : "Environment:\t<none>");
  for (const variable of container.env ?? []) {
    for (const line of variableLines(variable, container, pod)) out.line(3, line);
  }
}

function variableLines({ name, value = "", valueFrom }: EnvVar, container: Container, pod: PodObject | undefined): string[] {
  if (!valueFrom) return value.split("\n").map((line, i) => `${i === 0 ? `${name}:` : ""}\t${line}`);
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom;
  if (fieldRef) {
    const shown = pod ? fieldText(pod, fieldRef.fieldPath) : "";
    return [`${name}:\t${shown} (${fieldRef.apiVersion}:${fieldRef.fieldPath})`];
  }
  if (resourceFieldRef) {
    return [`${name}:\t${resourceText(container, resourceFieldRef)} (${resourceFieldRef.resource})`];
  }
  if (secretKeyRef) {
    const { key, name: secret, optional = false } = secretKeyRef;
    return [`${name}:\t<set to the key '${key}' in secret '${secret}'>\tOptional: ${optional}`];
  }
  if (configMapKeyRef) {
    const { key, name: configMap, optional = false } = configMapKeyRef;
    return [`${name}:\t<set to the key '${key}' of config map '${configMap}'>\tOptional: ${optional}`];
  }
  return [];
}

/** kubectl knows the metadata's fields alone; of others it shows nothing. */
function fieldText({ metadata }: PodObject, path: string): string {
  const [, map, key] = /^metadata\.(labels|annotations)\['(.*)'\]$/s.exec(path) ?? [];
  if (map === "labels" || map === "annotations") return metadata[map]?.[key ?? ""] ?? "";
  const fields: Readonly<Record<string, string | undefined>> = {
    "metadata.name": metadata.name,
    "metadata.namespace": metadata.namespace,
    "metadata.uid": metadata.uid,
  };
  return fields[path] ?? "";
}

function resourceText({ resources }: Container, { resource, divisor }: { resource: string; divisor?: string }): string {
  const [list, ...rest] = resource.split(".");
  const amount = resources?.[list === "limits" ? "limits" : "requests"]?.[rest.join(".")];
  if (amount === undefined && list === "limits") return "node allocatable";
  const unit = quantityValue(divisor && divisor !== "0" ? divisor : "1");
  return String(Math.ceil(quantityValue(amount ?? "0") / unit));
}
