import { forbidden, unsupported, type FieldError, type FieldPath } from "../../errors/field-errors.ts";

const modes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const shortNames = [
  ["ReadWriteOnce", "RWO"],
  ["ReadOnlyMany", "ROX"],
  ["ReadWriteMany", "RWX"],
  ["ReadWriteOncePod", "RWOP"],
] as const;

/** Faults of how a volume may be mounted; that there is none is said by the caller. */
export function validateAccessModes(given: readonly string[], at: FieldPath): FieldError[] {
  const mixed = given.includes("ReadWriteOncePod") && given.some((mode) => mode !== "ReadWriteOncePod" && modes.includes(mode));
  return [
    ...given.filter((mode) => !modes.includes(mode)).map((mode) => unsupported(at, mode, modes)),
    ...(mixed ? [forbidden(at, "may not use ReadWriteOncePod with other access modes")] : []),
  ];
}

/** `RWO,ROX` (core/helper GetAccessModesAsString). */
export function accessModesText(given: readonly string[] | undefined): string {
  return shortNames
    .filter(([mode]) => given?.includes(mode))
    .map(([, short]) => short)
    .join(",");
}
