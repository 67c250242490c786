import { nearest } from "../errors/nearest.ts";
import { UnknownTypeError } from "../errors/unknown-type-error.ts";
import type { Hint } from "./hint.ts";

/** The resource type that is nearest to a mistyped one. */
export const unknownTypeHint: Hint = async ({ error, cluster }) => {
  if (!(error instanceof UnknownTypeError) || !cluster) return undefined;
  const all = await cluster.discovery.all({ cached: true });
  const [word = ""] = error.type.split(".");
  const [near] = nearest(word, all.flatMap(({ plural, singular, shortNames }) => [plural, singular, ...shortNames]));
  return near ? `did you mean ${JSON.stringify(near)}?` : "`kx api-resources` lists the types that there are";
};
