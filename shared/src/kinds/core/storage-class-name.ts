import type { KubeObject } from "../../meta/object.ts";

/** Named the class before the field did. */
export const betaStorageClassAnnotation = "volume.beta.kubernetes.io/storage-class";

/** The class of a volume or claim; the old annotation goes before the field (core/helper GetPersistentVolumeClass). */
export function storageClassName({ metadata, spec }: KubeObject & { spec?: { storageClassName?: string } }): string {
  return metadata.annotations?.[betaStorageClassAnnotation] ?? spec?.storageClassName ?? "";
}
