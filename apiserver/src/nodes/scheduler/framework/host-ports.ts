import type { PodSpec } from "@kx/shared/kinds/core/pod/pod-types";

/** A port of the node that a container takes. */
export interface HostPort {
  readonly ip: string;
  readonly port: number;
  readonly protocol: string;
}

const everywhere = "0.0.0.0";

/** The node's ports of the containers that run as long as the pod does. */
export function hostPortsOf({ containers = [], initContainers = [] }: PodSpec): readonly HostPort[] {
  const lasting = [...initContainers.filter(({ restartPolicy }) => restartPolicy === "Always"), ...containers];
  return lasting.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, hostIP, protocol = "TCP" }) => (hostPort ? [{ ip: hostIP || everywhere, port: hostPort, protocol }] : [])),
  );
}

/** The same port of the same protocol at addresses that overlap (HostPortInfo.CheckConflict in kube-scheduler's framework). */
export function portsConflict(a: HostPort, b: HostPort): boolean {
  return a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === everywhere || b.ip === everywhere);
}
