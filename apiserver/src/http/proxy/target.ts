/** Where a proxied request goes on the simulated network. */
export interface ProxyTarget {
  readonly scheme: "http" | "https";
  readonly ip: string;
  readonly port: number;
}

const defaultPorts = { "": 80, http: 80, https: 443 } as const;

/** @param port empty for the scheme's own */
export const proxyTarget = (scheme: keyof typeof defaultPorts, ip: string, port: string | number): ProxyTarget => ({
  scheme: scheme || "http",
  ip,
  port: port === "" ? defaultPorts[scheme] : Number(port),
});
