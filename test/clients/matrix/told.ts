/** Rows and cells of what kubectl prints in columns, the header first; an empty cell keeps its place. */
export function table(text: string): string[][] {
  const lines = text.trimEnd().split("\n");
  // A column starts where its title does.
  const starts = [...(lines[0] ?? "").matchAll(/(?<=^|\s)\S+(?: \S+)*/g)].map(({ index }) => index);
  return lines.map((line) => starts.map((start, column) => line.slice(start, starts[column + 1]).trim()));
}

/** What every request for Endpoints brings since 1.33. */
export const endpointsWarning = "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\n";

/** Without what client-go's reflector may add, by a race within it, when the time of a wait is over (tools/cache/reflector.go). */
export const withoutReflector = (stderr: string): string =>
  stderr.replaceAll(/^E\d{4} .* reflector\.go:\d+\] .*Failed to watch.*context deadline exceeded.*\n/gm, "");
