import type { KubeObject } from "../meta/object.ts";
import type { Column } from "./kind.ts";

type Cell<T extends KubeObject> = Column<T>["cell"];

/** One column; without options it prints always. */
export function column<T extends KubeObject>(
  name: string,
  type: Column<T>["type"],
  cell: Cell<T>,
  options: Pick<Column<T>, "priority" | "format" | "description"> = {},
): Column<T> {
  return { name, type, cell, ...options };
}

export const nameColumn: Column<KubeObject> = column("Name", "string", ({ metadata }) => metadata.name ?? "", {
  format: "name",
});

export const ageColumn: Column<KubeObject> = column("Age", "string", ({ metadata }, now) =>
  age(metadata.creationTimestamp, now),
);

/** What stands in the place of an age for kinds that have no printer of their own (registry/rest/table.go). */
export const createdAtColumn: Column<KubeObject> = column("Created At", "date", ({ metadata }) => metadata.creationTimestamp ?? "");

/** How long ago a timestamp was; `<unknown>` without one. @param now milliseconds since the epoch */
export function age(timestamp: string | null | undefined, now: number): string {
  return timestamp ? humanDuration(now - Date.parse(timestamp)) : "<unknown>";
}

/** Two or three significant figures of a duration: `5m10s`, `3h`, `2d4h` (apimachinery util/duration). @param ms milliseconds */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) return withRest(minutes, "m", seconds % 60, "s");
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 8) return withRest(hours, "h", minutes % 60, "m");
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (days < 8) return withRest(days, "d", hours % 24, "h");
  if (days < 730) return `${days}d`;
  const years = Math.trunc(days / 365);
  return days < 2920 ? withRest(years, "y", days % 365, "d") : `${years}y`;
}

function withRest(whole: number, unit: string, rest: number, restUnit: string): string {
  return `${whole}${unit}${rest > 0 ? `${rest}${restUnit}` : ""}`;
}
