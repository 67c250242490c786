import type { ControllerRevision } from "@kx/shared/kinds/apps/controller-revision";

/** Lower numbers first, then older ones (pkg/controller/history byRevision). */
export function compareRevisions(a: ControllerRevision, b: ControllerRevision): number {
  const [ageA = "", ageB = ""] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (a.revision !== b.revision) return a.revision - b.revision;
  if (ageA !== ageB) return ageA < ageB ? -1 : 1;
  return (a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1;
}
