import { at as root, duplicate, forbidden, invalid, notFoundValue, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { jsonEqual } from "../../../json/json-equal.ts";
import { lineDiff } from "./line-diff.ts";
import type { Container, PodObject, PodSpec } from "./pod-types.ts";
import { validateContainer } from "./validate-containers.ts";

/** Fields of a container that one for debugging cannot have, in the order of the type. */
const unsupported = ["ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle"] as const;
const why = "cannot be set for an Ephemeral Container";

/** Faults of the containers that were added for debugging (core/validation validateEphemeralContainers). */
export function validateEphemeralContainers(spec: PodSpec, volumes: ReadonlySet<string>, at: FieldPath): FieldError[] {
  const others = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }) => name));
  const names = new Set(others);
  return (spec.ephemeralContainers ?? []).flatMap((ephemeral, i) => {
    const path = at.index(i);
    const container = ephemeral as Container;
    const { name, image = "", volumeMounts = [] } = container;
    const target = ephemeral.targetContainerName;
    const taken = names.has(name);
    names.add(name);
    return [
      ...validateContainer(container, volumes, path),
      ...(image === image.trim() ? [] : [invalid(path.child("image"), image, "must not have leading or trailing whitespace")]),
      ...(taken ? [duplicate(path.child("name"), name)] : []),
      ...(target && !others.has(target) ? [notFoundValue(path.child("targetContainerName"), target)] : []),
      ...unsupported.filter((field) => !isEmpty(container[field])).map((field) => forbidden(path.child(field), why)),
      ...volumeMounts.flatMap(({ subPath, subPathExpr }, j) => {
        const mount = path.child("volumeMounts").index(j);
        return [...(subPath ? [forbidden(mount.child("subPath"), why)] : []), ...(subPathExpr ? [forbidden(mount.child("subPathExpr"), why)] : [])];
      }),
    ];
  });
}

/** They can be added, and neither changed nor taken away (core/validation ValidatePodEphemeralContainersUpdate). */
export function validateEphemeralUpdate({ spec: next }: PodObject, { metadata, spec: old }: PodObject, at: FieldPath): FieldError[] {
  if (metadata.annotations?.["kubernetes.io/config.mirror"] !== undefined) return [forbidden(root(), "static pods do not support ephemeral containers")];
  const path = at.child("spec", "ephemeralContainers");
  return (old?.ephemeralContainers ?? []).flatMap((before) => {
    const now = next?.ephemeralContainers?.find(({ name }) => name === before.name);
    if (!now) return [forbidden(path, `existing ephemeral containers ${JSON.stringify(before.name)} may not be removed\n`)];
    return jsonEqual(now, before) ? [] : [forbidden(path, `existing ephemeral containers ${JSON.stringify(before.name)} may not be changed\n${lineDiff(before, now)}`)];
  });
}

/** As Go sees a value that was never set. */
const isEmpty = (value: unknown): boolean => value === undefined || (typeof value === "object" && Object.keys(value as object).length === 0);
