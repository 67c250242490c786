import { minorOf, type Kubectl } from "../../support/kubectl.ts";
import type { MatrixCase } from "./matrix-case.ts";

type Row = Pick<MatrixCase, "name" | "since">;

/** Of one release, by the row's name; a row that a filter of the tests left out has none. */
export type Outcomes = ReadonlyMap<string, "ok" | "FAIL">;

/** Rows: commands, columns: releases of kubectl; `-` where that release has no such command or flag. */
export function printMatrix(rows: readonly Row[], releases: ReadonlyMap<Kubectl, Outcomes>): string {
  const width = Math.max("kubectl".length, ...rows.map(({ name }) => name.length));
  const line = (title: string, cells: readonly string[]): string => [title.padEnd(width), ...cells.map((cell) => cell.padStart(4))].join("  ");
  const cell = ({ name, since = 0 }: Row, kubectl: Kubectl, told: Outcomes): string => (minorOf(kubectl) < since ? "-" : (told.get(name) ?? ""));
  return [
    line("kubectl", [...releases.keys()].map(({ version }) => version)),
    ...rows.map((row) => line(row.name, [...releases].map(([kubectl, told]) => cell(row, kubectl, told)))),
  ].join("\n");
}
