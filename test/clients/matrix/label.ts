import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { expect } from "vitest";
import { configMap } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import type { Session } from "./session.ts";

/** In 1.21 to 1.27 the infinitive. */
const annotated = ({ minor }: Session): string => (minor >= 21 && minor < 28 ? "annotate" : "annotated");
const labels = async (k: Session, name: string): Promise<object | undefined> => (await k.get(ConfigMap, name)).metadata.labels;
const annotations = async (k: Session, name: string): Promise<object | undefined> => (await k.get(ConfigMap, name)).metadata.annotations;

export const label: readonly MatrixCase[] = [
  {
    name: "label",
    async run(k) {
      await k.given(configMap("a"));
      expect(await k.ok("label configmap a tier=front")).toBe("configmap/a labeled\n");
      if (k.minor >= 25) expect(await k.ok("label configmap a tier=front")).toBe("configmap/a not labeled\n");
      expect(await k.fails("label configmap a tier=back")).toBe("error: 'tier' already has a value (front), and --overwrite is false");
      expect(await k.ok("label configmap a tier=back --overwrite")).toBe("configmap/a labeled\n");
      expect(await labels(k, "a")).toEqual({ tier: "back" });
      expect(await k.ok("label configmap a tier-")).toBe(`configmap/a ${k.minor < 23 ? "labeled" : "unlabeled"}\n`);
      expect(await labels(k, "a")).toBeUndefined();
      expect(await k.fails("label configmap a tier=a/b")).toMatch(/^error: invalid label value: "tier=a\/b": a valid label must be an empty string or consist of /);
    },
  },
  {
    name: "label --all, -l, --list, --resource-version, --dry-run",
    async run(k) {
      await k.given(configMap("a"), configMap("b"));
      const dry = k.minor < 21 ? "labeled" : "labeled (server dry run)";
      expect(await k.ok("label configmap a b x=y --dry-run=server")).toBe(`configmap/a ${dry}\nconfigmap/b ${dry}\n`);
      expect(await k.ok("label configmaps --all x=y")).toBe("configmap/a labeled\nconfigmap/b labeled\nconfigmap/kube-root-ca.crt labeled\n");
      expect(await k.ok("label configmaps -l x=y --field-selector metadata.name=a z=1")).toBe("configmap/a labeled\n");
      expect(await k.ok("label configmap a --list")).toMatch(/^x=y\nz=1\n$|^z=1\nx=y\n$/);
      expect(await k.fails("label configmap a z=2 --overwrite --resource-version=1")).toBe(
        'Error from server (Conflict): Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
      );
    },
  },
  {
    name: "annotate",
    async run(k) {
      await k.given(configMap("a"));
      expect(await k.ok("annotate configmap a note=x")).toBe(`configmap/a ${annotated(k)}\n`);
      expect(await k.fails("annotate configmap a note=y")).toBe("error: --overwrite is false but found the following declared annotation(s): 'note' already has a value (x)");
      expect(await k.ok("annotate configmap a note=y --overwrite")).toBe(`configmap/a ${annotated(k)}\n`);
      expect(await annotations(k, "a")).toMatchObject({ note: "y" });
      expect(await k.ok("annotate configmap a note-")).toBe(`configmap/a ${annotated(k)}\n`);
      expect(await annotations(k, "a")).not.toHaveProperty("note");
    },
  },
  {
    name: "annotate --all, --list, -f",
    async run(k) {
      await k.given(configMap("a"));
      expect(await k.ok("annotate configmaps --all x=y")).toBe(`configmap/a ${annotated(k)}\nconfigmap/kube-root-ca.crt ${annotated(k)}\n`);
      expect(await k.ok("annotate configmap a --list")).toMatch(/^x=y$/m);
      expect(await k.ok("annotate -f - x=z --overwrite", { input: JSON.stringify(configMap("a")) })).toBe(`configmap/a ${annotated(k)}\n`);
      expect(await annotations(k, "a")).toMatchObject({ x: "z" });
    },
  },
];
