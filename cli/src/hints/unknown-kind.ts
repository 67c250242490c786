import { nearest } from "../errors/nearest.ts";
import { UnknownKindError } from "../errors/unknown-kind-error.ts";
import type { ApiResource } from "../resources/api-resource.ts";
import { placeOfField } from "../resources/locate.ts";
import type { Hint } from "./hint.ts";

/** What there is instead of a kind or version that the server does not have. */
export const unknownKindHint: Hint = async ({ error, source, cluster }) => {
  if (!(error instanceof UnknownKindError) || !cluster) return undefined;
  const all = await cluster.discovery.all({ cached: true });
  const sameKind = all.filter(({ kind }) => kind === error.kind);
  const at = (key: string): string => (source ? `${placeOfField(source, [key])}: ` : "");
  if (sameKind.length > 0) {
    return `${at("apiVersion")}this server has ${error.kind} in ${sameKind.map(groupVersionOf).join(" and ")}`;
  }
  const [near] = nearest(error.kind, all.map(({ kind }) => kind));
  const meant = all.find(({ kind }) => kind === near);
  if (meant) return `${at("kind")}did you mean ${JSON.stringify(meant.kind)} (${groupVersionOf(meant)})?`;
  return `${at("kind")}this server has no kind ${JSON.stringify(error.kind)}: \`kx api-resources\` lists those that it has`;
};

function groupVersionOf({ group, version }: ApiResource): string {
  return group ? `${group}/${version}` : version;
}
