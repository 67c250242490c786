import type { PodObject } from "@kx/shared/kinds/core/pod/pod-types";
import { badRequest } from "@kx/shared/errors/status-error";

/** The container that is asked for, or the only one (registry/core/pod/strategy.go validateContainer). @throws StatusError 400 */
export function chosenContainer({ metadata, spec }: PodObject, asked: string | undefined): string {
  const { name } = metadata;
  const regular = spec?.containers ?? [];
  const all = [...(spec?.initContainers ?? []), ...regular, ...(spec?.ephemeralContainers ?? [])].map((container) => container.name);
  if (asked !== undefined) {
    if (all.includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  const [only, ...others] = regular;
  if (only !== undefined && others.length === 0) return only.name;
  throw badRequest(`a container name must be specified for pod ${name}${only === undefined ? "" : `, choose one of: [${all.join(" ")}]`}`);
}
