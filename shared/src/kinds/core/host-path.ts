import type { V1HostPathVolumeSource } from "@kubernetes/client-node";
import { required, unsupported, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import type { Wire } from "../../meta/object.ts";
import { noBacksteps } from "./pod/rules.ts";

type HostPath = Wire<V1HostPathVolumeSource>;

const types = ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];

/** A folder or file of the node, as pods and PersistentVolumes name it (core/validation validateHostPathVolumeSource). */
export function validateHostPath({ path, type = "" }: HostPath, at: FieldPath): FieldError[] {
  if (!path) return [required(at.child("path"))];
  return [...noBacksteps(path, at.child("path")), ...(types.includes(type) ? [] : [unsupported(at.child("type"), type, types)])];
}
