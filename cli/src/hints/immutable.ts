import { fieldSteps, placeOfField } from "../resources/locate.ts";
import type { Hint } from "./hint.ts";

/** A field that cannot change once the object is there. */
export const immutableHint: Hint = ({ status, source }) => {
  const details = status?.status.details;
  const cause = details?.causes?.find(({ message }) => /field is immutable|may not change once set|can not be unset/.test(message ?? ""));
  if (!cause?.field || !details?.name) return undefined;
  const at = source ? `${placeOfField(source, fieldSteps(cause.field))}: ` : "";
  const object = `${(details.kind ?? "").toLowerCase()} ${details.name}`;
  return `${at}${cause.field} cannot change: keep its value, or delete the object (kx delete ${object}) and apply again`;
};
