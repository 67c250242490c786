import type { Hint } from "./hint.ts";

/** `create` of something that is there already. */
export const alreadyExistsHint: Hint = ({ status, source }) => {
  if (status?.reason !== "AlreadyExists" || !source) return undefined;
  return source.file === "STDIN" ? "to change what is there, use apply" : `to change what is there: kx apply -f ${source.file}`;
};
