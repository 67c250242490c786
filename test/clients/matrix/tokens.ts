import { ServiceAccount } from "@kx/shared/kinds/core/service-account";
import { expect } from "vitest";
import type { MatrixCase } from "./matrix-case.ts";

const claims = (token: string): Record<string, unknown> => JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as Record<string, unknown>;

export const tokens: readonly MatrixCase[] = [
  {
    name: "create token",
    since: 24,
    async run(k) {
      const { metadata } = await k.get(ServiceAccount, "default");
      const token = (await k.ok("create token default --duration=20m --audience=https://example.com")).trim();
      const { aud, sub, exp, iat, ...rest } = claims(token);
      expect([aud, sub, Number(exp) - Number(iat)]).toEqual([["https://example.com"], `system:serviceaccount:${k.namespace}:default`, 1200]);
      expect(rest).toMatchObject({ "kubernetes.io": { namespace: k.namespace, serviceaccount: { name: "default", uid: metadata.uid } } });
      expect(await k.fails("create token none")).toMatch(/^error: failed to create token: serviceaccounts "none" not found$/);
    },
  },
  {
    name: "--token",
    since: 28,
    async run(k) {
      const token = (await k.ok("create token default")).trim();
      // The certificate of the kubeconfig would win.
      const kubeconfig = (await k.ok("config view --raw")).replaceAll(/^ +client-(?:certificate|key)-data: .*\n/gm, "").replace(/^ {2}user:.*$/m, `  user:\n    token: ${token}`);
      const KUBECONFIG = k.file("with-token", kubeconfig);
      expect(await k.ok("auth whoami -o jsonpath={.status.userInfo.username}", { env: { KUBECONFIG } })).toBe(`system:serviceaccount:${k.namespace}:default`);
      const wrong = k.file("with-nonsense", kubeconfig.replace(token, "nonsense"));
      expect(await k.fails("get pods", { env: { KUBECONFIG: wrong } })).toMatch(/error: You must be logged in to the server \(.*Unauthorized\)$/);
    },
  },
];
