import type { V1Secret } from "@kubernetes/client-node";
import { invalid, required, tooLong, unchanged, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { describeMetadata } from "../describe.ts";
import { defineKind } from "../kind.ts";
import { decodedBytes, maxDataBytes, validateDataKeys } from "./data-keys.ts";
import { validateFrozen } from "./frozen.ts";

export type Secret = Typed<V1Secret>;

/** Bytes that only who may read them should see, in base64. */
export const Secret = defineKind<Secret>({
  definition: "io.k8s.api.core.v1.Secret",
  defaults(draft) {
    draft.type ||= "Opaque";
    // stringData is for writing only: it ends up in data.
    for (const [key, text] of Object.entries(draft.stringData ?? {})) {
      (draft.data ??= {})[key] = Buffer.from(text).toString("base64");
    }
    delete draft.stringData;
  },
  validate: (secret, at) => [
    ...validateDataKeys(secret.data, at.child("data")),
    ...(decodedBytes(secret.data) > maxDataBytes ? [tooLong(at.child("data"), maxDataBytes)] : []),
    ...validateType(secret, at),
  ],
  validateUpdate: (next, old, at) => [...unchanged(at.child("type"), next.type, old.type), ...validateFrozen(next, old, at)],
  selectableFields: { type: ({ type }) => type ?? "" },
  columns: [
    nameColumn,
    column("Type", "string", ({ type }) => type ?? ""),
    column("Data", "string", ({ data }) => Object.keys(data ?? {}).length),
    ageColumn,
  ],
  async describe(secret, _client, out) {
    describeMetadata(secret, out);
    out.line(0, "");
    out.line(0, `Type:\t${secret.type ?? ""}`);
    out.line(0, "");
    out.line(0, "Data");
    out.line(0, "====");
    for (const [key, value] of Object.entries(secret.data ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const isToken = key === "token" && secret.type === "kubernetes.io/service-account-token";
      const shown = isToken ? Buffer.from(value, "base64").toString() : `${decodedBytes({ value })} bytes`;
      out.line(0, `${key}:\t${shown}`);
    }
  },
});

const accountName = "kubernetes.io/service-account.name";
const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
};

/** What the well-known types ask for (core/validation ValidateSecret). */
function validateType({ type = "", data = {}, metadata }: Secret, at: FieldPath): FieldError[] {
  if (type === "kubernetes.io/service-account-token") {
    return metadata.annotations?.[accountName] ? [] : [required(at.child("metadata", "annotations").key(accountName))];
  }
  if (type === "kubernetes.io/basic-auth") {
    const keys = ["username", "password"];
    return keys.some((key) => key in data) ? [] : keys.map((key) => required(at.child("data").key(key)));
  }
  const keys = requiredKeys[type] ?? [];
  const isPresent = (key: string): boolean => (type === "kubernetes.io/ssh-auth" ? Boolean(data[key]) : key in data);
  return [
    ...keys.filter((key) => !isPresent(key)).map((key) => required(at.child("data").key(key))),
    ...(type.startsWith("kubernetes.io/docker")
      ? keys.filter(isPresent).flatMap((key) => validateJson(data[key]!, at.child("data").key(key)))
      : []),
  ];
}

function validateJson(value: string, at: FieldPath): FieldError[] {
  try {
    JSON.parse(Buffer.from(value, "base64").toString());
    return [];
  } catch (error) {
    return [invalid(at, "<secret contents redacted>", (error as Error).message)];
  }
}
