import type { Pod } from "@kx/shared/kinds/core/pod";

/** It takes no room any more, and is placed nowhere. */
export const hasEnded = ({ status }: Pod): boolean => status?.phase === "Succeeded" || status?.phase === "Failed";
