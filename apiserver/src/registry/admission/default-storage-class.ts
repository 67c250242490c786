import { PersistentVolumeClaim } from "@kx/shared/kinds/core/persistent-volume-claim";
import { betaStorageClassAnnotation } from "@kx/shared/kinds/core/storage-class-name";
import { isDefaultStorageClass, StorageClass } from "@kx/shared/kinds/storage/storage-class";
import { defineAdmission } from "./admission.ts";

/**
 * Gives a claim that names no class, in neither way, the default one: the newest, of equally old ones the first by name.
 * Upstream: plugin/pkg/admission/storage/storageclass/setdefault.
 */
export const defaultStorageClass = defineAdmission<PersistentVolumeClaim>({
  name: "DefaultStorageClass",
  on: { kind: PersistentVolumeClaim, verbs: ["create"] },
  mutate({ object }, view) {
    if (object.spec?.storageClassName !== undefined || object.metadata.annotations?.[betaStorageClassAnnotation] !== undefined) return;
    const [chosen] = [...view.list(StorageClass)]
      .filter(isDefaultStorageClass)
      .sort((a, b) => createdAt(b) - createdAt(a) || (nameOf(a) < nameOf(b) ? -1 : 1));
    if (chosen) (object.spec ??= {}).storageClassName = nameOf(chosen);
  },
});

const nameOf = ({ metadata }: StorageClass): string => metadata.name ?? "";
const createdAt = ({ metadata }: StorageClass): number => Date.parse(metadata.creationTimestamp ?? "") || 0;
