/** kube-proxy's modes, the default first. */
export const proxyModeNames = ["iptables", "ipvs", "nftables", "userspace"] as const;

export type ProxyModeName = (typeof proxyModeNames)[number];

export const isProxyMode = (name: string): name is ProxyModeName => (proxyModeNames as readonly string[]).includes(name);

/** What `ipvs.scheduler` may name, the default first. */
export const ipvsSchedulerNames = ["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sh", "dh", "mh", "sed", "nq"] as const;

export type IpvsSchedulerName = (typeof ipvsSchedulerNames)[number];

export const isIpvsScheduler = (name: string): name is IpvsSchedulerName => (ipvsSchedulerNames as readonly string[]).includes(name);
