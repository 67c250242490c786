import { expect } from "vitest";
import type { MatrixCase } from "./matrix-case.ts";
import { table } from "./told.ts";

export const auth: readonly MatrixCase[] = [
  {
    name: "auth can-i",
    async run(k) {
      expect(await k.ok("auth can-i get pods")).toBe("yes\n");
      expect(await k.ok("auth can-i create deployments.apps/scale --subresource=scale -n default")).toBe("yes\n");
      expect(await k.ok("auth can-i get /healthz")).toBe("yes\n");
      expect(await k.ok("auth can-i * * -A")).toBe("yes\n");
      expect(await k.ok("auth can-i get pods --quiet")).toBe("");
    },
  },
  {
    name: "auth can-i --list",
    async run(k) {
      const [header, ...rows] = table(await k.ok("auth can-i --list"));
      expect(header).toEqual(["Resources", "Non-Resource URLs", "Resource Names", "Verbs"]);
      expect(rows).toContainEqual(["*.*", "[]", "[]", "[*]"]);
      expect(rows).toContainEqual(["", "[*]", "[]", "[*]"]);
    },
  },
  {
    name: "auth whoami",
    // 1.27 asks for the alpha and the beta of it alone.
    since: 28,
    async run(k) {
      const rows = table(await k.ok("auth whoami"));
      expect(rows.slice(0, 2)).toEqual([["ATTRIBUTE", "VALUE"], ["Username", "kubernetes-admin"]]);
      expect(rows.find(([attribute]) => attribute === "Groups")?.[1]).toMatch(/system:masters.* system:authenticated/);
      expect(JSON.parse(await k.ok("auth whoami -o json"))).toMatchObject({ kind: "SelfSubjectReview", apiVersion: "authentication.k8s.io/v1", status: { userInfo: { username: "kubernetes-admin" } } });
    },
  },
];
