import type { Container } from "@kx/shared/net/container";

interface SecurityContext {
  runAsUser?: number | undefined;
  runAsGroup?: number | undefined;
}

/** Who a container's processes are: as its securityContext, or the pod's, says; else root. */
export function userOf({ pod, name }: Container): { uid: number; gid: number; groups: readonly number[] } {
  const { spec } = pod;
  const container = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].find((other) => other.name === name);
  const own: SecurityContext = container?.securityContext ?? {};
  const { runAsUser, runAsGroup, supplementalGroups = [], fsGroup } = spec?.securityContext ?? {};
  const gid = own.runAsGroup ?? runAsGroup ?? 0;
  return { uid: own.runAsUser ?? runAsUser ?? 0, gid, groups: [...new Set([gid, ...(fsGroup === undefined ? [] : [fsGroup]), ...supplementalGroups])] };
}

/** A user's or group's name in /etc/passwd or /etc/group. */
export async function nameOf(id: number, file: "/etc/passwd" | "/etc/group", { files }: Container): Promise<string | undefined> {
  const text = await files.read(file).then((bytes) => Buffer.from(bytes).toString(), () => "");
  return text.split("\n").map((line) => line.split(":")).find(([, , number]) => number === String(id))?.[0];
}
