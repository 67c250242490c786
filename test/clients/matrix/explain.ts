import { expect } from "vitest";
import type { MatrixCase } from "./matrix-case.ts";

/** Columns were padded by one in kubectl's templates for OpenAPI v3 (1.27), and group and version told apart. */
const head = (minor: number, kind: string, version: string): RegExp => {
  const [group, name] = version.includes("/") ? version.split("/") : [undefined, version];
  return new RegExp(minor < 27 ? `^KIND:     ${kind}\nVERSION:  ${version}\n` : `^${group ? `GROUP:      ${group}\n` : ""}KIND:       ${kind}\nVERSION:    ${name}\n\n`);
};

export const explain: readonly MatrixCase[] = [
  {
    name: "explain pods",
    async run(k) {
      const told = await k.ok("explain pods");
      expect(told).toMatch(head(k.minor, "Pod", "v1"));
      for (const field of ["apiVersion", "kind"]) expect(told).toMatch(new RegExp(`^ +${field}\t<string>$`, "m"));
      expect(told).toMatch(k.minor < 27 ? /^ +spec\t<Object>$/m : /^ +spec\t<PodSpec>$/m);
    },
  },
  {
    name: "explain deployment.spec.replicas",
    async run(k) {
      const told = await k.ok("explain deployment.spec.replicas");
      expect(told).toMatch(head(k.minor, "Deployment", "apps/v1"));
      expect(told).toMatch(k.minor < 27 ? /^FIELD: {4}replicas <integer>$/m : /^FIELD: replicas <integer>$/m);
    },
  },
  {
    name: "explain pod.spec.containers --recursive",
    async run(k) {
      const told = await k.ok("explain pod.spec.containers --recursive");
      expect(told).toMatch(/^ +containerPort\t<integer>/m);
      expect(told).toMatch(k.minor < 27 ? /^ +httpGet\t<Object>$/m : /^ +httpGet\t<HTTPGetAction>$/m);
      // Required fields are marked in the templates for v3.
      expect(told).toMatch(k.minor < 27 ? /^ +name\t<string>$/m : /^ +name\t<string> -required-$/m);
    },
  },
  {
    name: "explain ingress --api-version=networking.k8s.io/v1",
    async run(k) {
      expect(await k.ok("explain ingress.spec.rules --api-version=networking.k8s.io/v1")).toMatch(head(k.minor, "Ingress", "networking.k8s.io/v1"));
    },
  },
  {
    name: "explain --output=plaintext-openapiv2",
    since: 27,
    async run(k) {
      const told = await k.ok("explain service.spec --output=plaintext-openapiv2", { detour: true });
      expect(told).toMatch(head(20, "Service", "v1"));
      expect(told).toMatch(/^ +clusterIP\t<string>$/m);
    },
  },
  {
    name: "explain pod.nothing",
    async run(k) {
      expect(await k.fails("explain pod.nothing")).toMatch(/error: field "nothing" does not exist$/);
    },
  },
];
