let known: ReadonlyMap<string, string> | undefined;

/** True for a name of the IANA time zone database, in its own upper and lower case. */
export function isTimeZone(name: string): boolean {
  // Offsets (`+05:30`) are no names.
  if (!/^[A-Za-z]/.test(name)) return false;
  known ??= new Map(Intl.supportedValuesOf("timeZone").map((zone) => [zone.toLowerCase(), zone]));
  const listed = known.get(name.toLowerCase());
  if (listed !== undefined) return listed === name;
  try {
    // Older names are not listed, yet known.
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
