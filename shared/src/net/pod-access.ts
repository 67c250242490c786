/** What the `log` subresource asks of a kubelet. Times and sizes as in PodLogOptions. */
export interface LogQuery {
  container: string;
  follow?: boolean;
  previous?: boolean;
  timestamps?: boolean;
  tailLines?: number;
  limitBytes?: number;
  sinceSeconds?: number;
  /** RFC 3339. */
  sinceTime?: string;
}

/** How the API's subresources reach running pods; `cluster.ts` hands the kubelets' side to `http`. */
export interface PodAccess {
  /** @throws StatusError 400 in the kubelet's words (`container "c" in pod "p" is waiting to start: ContainerCreating`) */
  logs(pod: { namespace: string; name: string; uid: string }, query: LogQuery, signal: AbortSignal): AsyncIterable<Uint8Array>;
}
