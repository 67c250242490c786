import { at, type FieldPath } from "../../../errors/field-errors.ts";
import { dns1123Label } from "../../../meta/names.ts";
import type { Container, PodSpec } from "./pod-types.ts";

/** That a name which ends up in hostnames had better be a DNS label. @param use where it ends up */
export function nameWarnings(name: string | undefined, use: string): string[] {
  const messages = dns1123Label(name ?? "");
  return messages.length > 0
    ? [`metadata.name: this is used in ${use}, which can result in surprising behavior; a DNS label is recommended: [${messages.join(" ")}]`]
    : [];
}

/** What is allowed in a pod spec but hardly meant (pkg/api/pod/warnings.go). @param path the spec's own */
export function specWarnings(spec: PodSpec | undefined, path = at("spec")): string[] {
  const grace = spec?.terminationGracePeriodSeconds ?? 0;
  return [
    ...(spec?.containers ?? []).flatMap((container, i) => envWarnings(container, path.child("containers").index(i))),
    ...(spec?.containers ?? []).flatMap((container, i) => portWarnings(container, path.child("containers").index(i))),
    ...(grace < 0
      ? [`${path.child("terminationGracePeriodSeconds")}: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
  ];
}

function envWarnings({ env = [] }: Container, path: FieldPath): string[] {
  return env.flatMap(({ name, value = "", valueFrom }, i) => {
    const reference = `$(${name})`;
    // A variable may build on its own earlier value: X="$(X)123".
    const builds = !valueFrom && value !== reference && value.includes(reference);
    return env.slice(0, i).some((earlier) => earlier.name === name) && !builds
      ? [`${path.child("env").index(i)}: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`]
      : [];
  });
}

function portWarnings({ ports = [] }: Container, path: FieldPath): string[] {
  return ports.flatMap((port, i) =>
    ports.slice(0, i).flatMap((other, j) => {
      if (other.containerPort !== port.containerPort || other.protocol !== port.protocol) return [];
      const same = (port.hostIP ?? "") === (other.hostIP ?? "") && (port.hostPort ?? 0) === (other.hostPort ?? 0);
      const first = path.child("ports").index(j);
      return same || !port.hostPort || !other.hostPort
        ? [`${path.child("ports").index(i)}: ${same ? "duplicate" : "overlapping"} port definition with ${first}`]
        : [];
    }),
  );
}
