/** The Kubernetes release that kx speaks: types, schema and version string agree. */
export const release = {
  major: "1",
  minor: "36",
  gitVersion: "v1.36.2",
  gitTreeState: "clean",
} as const;

/** What `/version` answers (`version.Info`), the fields in upstream's order. */
export interface VersionInfo {
  major: string;
  minor: string;
  emulationMajor: string;
  emulationMinor: string;
  minCompatibilityMajor: string;
  minCompatibilityMinor: string;
  gitVersion: string;
  gitCommit: string;
  gitTreeState: string;
  buildDate: string;
  goVersion: string;
  compiler: string;
  platform: string;
}

/**
 * The body of `/version`.
 * @param platform as Go names it: `linux/amd64`
 */
export function versionInfo(platform = "linux/amd64"): VersionInfo {
  return {
    major: release.major,
    minor: release.minor,
    emulationMajor: release.major,
    emulationMinor: release.minor,
    minCompatibilityMajor: release.major,
    minCompatibilityMinor: String(Number(release.minor) - 1),
    gitVersion: release.gitVersion,
    gitCommit: "",
    gitTreeState: release.gitTreeState,
    buildDate: "1970-01-01T00:00:00Z",
    goVersion: "",
    compiler: "kx",
    platform,
  };
}
