import { expect } from "vitest";
import { configMap, pod } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import { table } from "./told.ts";

export const output: readonly MatrixCase[] = [
  {
    name: "get -o json",
    async run(k) {
      await k.given(configMap("a"));
      expect(JSON.parse(await k.ok("get configmap a -o json"))).toMatchObject({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { a: "b" } });
      expect(JSON.parse(await k.ok("get configmaps -o json"))).toMatchObject({ apiVersion: "v1", kind: "List", items: [{ kind: "ConfigMap" }, {}] });
    },
  },
  {
    name: "get -o yaml",
    async run(k) {
      await k.given(configMap("a"));
      const text = await k.ok("get configmap a -o yaml");
      expect(text).toMatch(/^apiVersion: v1\ndata:\n {2}a: b\nkind: ConfigMap\nmetadata:\n/);
      // Since 1.21 they are shown on demand.
      expect(text.includes("managedFields:")).toBe(k.minor < 21);
    },
  },
  {
    name: "get --show-managed-fields",
    since: 21,
    async run(k) {
      await k.given(configMap("a"));
      expect(await k.ok("get configmap a -o yaml --show-managed-fields")).toMatch(/^ {2}managedFields:\n {2}- apiVersion: v1\n {4}fieldsType: FieldsV1\n/m);
    },
  },
  {
    name: "get -o name",
    async run(k) {
      await k.given(pod("a"));
      expect(await k.ok("get pods,deployments -o name")).toBe("pod/a\n");
    },
  },
  {
    name: "get -o jsonpath",
    async run(k) {
      await k.given(pod("a"), configMap("c"));
      expect(await k.ok(["get", "pods", "-o", 'jsonpath={range .items[*]}{.metadata.name}={.spec.containers[0].image}{"\\n"}{end}'])).toBe("a=nginx:1.27\n");
      expect(await k.ok("get configmap c -o jsonpath={.data}")).toBe('{"a":"b"}');
      const path = k.file("path", "{.data.a}");
      expect(await k.ok(`get configmap c -o jsonpath-file=${path}`)).toBe("b");
    },
  },
  {
    name: "get -o jsonpath-as-json",
    async run(k) {
      await k.given(configMap("c"));
      expect(JSON.parse(await k.ok("get configmap c -o jsonpath-as-json={.data}"))).toEqual([{ a: "b" }]);
    },
  },
  {
    name: "get -o go-template",
    async run(k) {
      await k.given(configMap("c"));
      const template = "{{range $k, $v := .data}}{{$k}}:{{$v}}{{end}}";
      expect(await k.ok(["get", "configmap", "c", "-o", `go-template=${template}`])).toBe("a:b");
      expect(await k.ok(["get", "configmap", "c", "-o", `go-template-file=${k.file("template", template)}`])).toBe("a:b");
      expect(await k.ok(["get", "configmap", "c", "--template", "{{.metadata.name}}"])).toBe("c");
    },
  },
  {
    name: "get -o custom-columns",
    async run(k) {
      await k.given(pod("a"));
      const rows = [["NAME", "IMAGE", "NONE"], ["a", "nginx:1.27", "<none>"]];
      expect(table(await k.ok("get pods -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[*].image,NONE:.spec.none"))).toEqual(rows);
      const file = k.file("columns", "NAME          IMAGE\nmetadata.name spec.containers[0].image\n");
      expect(table(await k.ok(`get pods -o custom-columns-file=${file}`))).toEqual(rows.map((row) => row.slice(0, 2)));
    },
  },
  {
    name: "get -o in a form that there is not",
    async run(k) {
      expect(await k.fails("get pods -o foo")).toMatch(/^error: unable to match a printer suitable for the output format "foo", allowed formats are: /);
    },
  },
];
