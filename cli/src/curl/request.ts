/** One request of `kx curl` before it is sent. */
export interface CurlRequest {
  url: URL;
  method: string;
  /** In the order in which they go out. */
  headers: readonly (readonly [name: string, value: string])[];
  body: Buffer | undefined;
}

/** How requests reach the simulated network. */
export interface Route {
  /** The forward proxy. */
  proxy: { host: string; port: number };
  /** The sender, as the proxy names it. */
  user: string;
  /** Ask for the hops. */
  trace: boolean;
  /** `--resolve`: `HOST:PORT` to an address. */
  resolve: ReadonlyMap<string, string>;
  insecure: boolean;
  /** PEM of the authorities to trust instead of the usual ones. */
  ca: string | undefined;
  signal: AbortSignal;
}
