import { duplicate, forbidden, invalid, required, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import type { Volume } from "./pod-types.ts";
import { validateHostPath } from "../host-path.ts";
import { descendingPath, fileMode, requiredLabel } from "./rules.ts";

/** The volumes that mounts may name: those without a fault of their own. */
export interface Volumes {
  readonly sound: ReadonlySet<string>;
  readonly errors: readonly FieldError[];
}

export function validateVolumes(volumes: readonly Volume[], at: FieldPath): Volumes {
  const sound = new Set<string>();
  const errors: FieldError[] = [];
  for (const [i, volume] of volumes.entries()) {
    const path = at.index(i);
    const own = [
      ...validateSource(volume, path),
      ...requiredLabel(volume.name, path.child("name")),
      ...(sound.has(volume.name) ? [duplicate(path.child("name"), volume.name)] : []),
    ];
    if (own.length === 0) sound.add(volume.name);
    errors.push(...own);
  }
  return { sound, errors };
}

type SourceRules = { [Name in keyof Volume]?: (source: NonNullable<Volume[Name]>, at: FieldPath) => FieldError[] };

/** The sources that teaching material uses, in the order in which upstream looks at them; others are taken as they are. */
const sources: SourceRules = {
  emptyDir: () => [],
  hostPath: validateHostPath,
  secret: (source, at) => [
    ...(source.secretName ? [] : [required(at.child("secretName"))]),
    ...fileMode(source.defaultMode, at.child("defaultMode")),
    ...validateItems(source.items, at.child("items")),
  ],
  persistentVolumeClaim: (source, at) => (source.claimName ? [] : [required(at.child("claimName"))]),
  configMap: (source, at) => [
    ...(source.name ? [] : [required(at.child("name"))]),
    ...fileMode(source.defaultMode, at.child("defaultMode")),
    ...validateItems(source.items, at.child("items")),
  ],
  downwardAPI: (source, at) => fileMode(source.defaultMode, at.child("defaultMode")),
  projected: (source, at) => [
    ...fileMode(source.defaultMode, at.child("defaultMode")),
    ...(source.sources ?? []).flatMap(({ configMap, secret }, i) => {
      const path = at.child("sources").index(i);
      return [
        ...(secret && !secret.name ? [required(path.child("secret", "name"))] : []),
        ...(configMap && !configMap.name ? [required(path.child("configMap", "name"))] : []),
      ];
    }),
  ],
};

function validateSource(volume: Volume, at: FieldPath): FieldError[] {
  const known = Object.keys(sources).filter((name) => name in volume);
  const others = Object.keys(volume).filter((name) => name !== "name" && !known.includes(name));
  return [...known, ...others].flatMap((name, position) => {
    if (position > 0) return [forbidden(at.child(name), "may not specify more than 1 volume type")];
    const rule = sources[name as keyof Volume] as ((source: unknown, at: FieldPath) => FieldError[]) | undefined;
    return rule?.(volume[name as keyof Volume], at.child(name)) ?? [];
  });
}

function validateItems(items: readonly { key: string; path: string; mode?: number }[] | undefined, at: FieldPath): FieldError[] {
  return (items ?? []).flatMap(({ key, path = "", mode }, i) => {
    const item = at.index(i);
    const reserved = path.startsWith("..") && !path.startsWith("../") && path !== "..";
    return [
      ...(key ? [] : [required(item.child("key"))]),
      ...(path ? [] : [required(item.child("path"))]),
      ...descendingPath(path, item.child("path")),
      ...(reserved ? [invalid(item.child("path"), path, "must not start with '..'")] : []),
      ...fileMode(mode, item.child("mode")),
    ];
  });
}
