import type { Authority } from "./http/certificates/authority.ts";

/** A kubeconfig for one cluster, with its CA and the admin's client certificate inside. */
export function kubeconfig({ name, server, authority }: { name: string; server: string; authority: Authority }): string {
  const base64 = (pem: string): string => Buffer.from(pem).toString("base64");
  return `apiVersion: v1
kind: Config
clusters:
- name: ${name}
  cluster:
    server: ${server}
    certificate-authority-data: ${base64(authority.ca)}
users:
- name: ${name}
  user:
    client-certificate-data: ${base64(authority.admin.cert)}
    client-key-data: ${base64(authority.admin.key)}
contexts:
- name: ${name}
  context:
    cluster: ${name}
    user: ${name}
current-context: ${name}
`;
}
