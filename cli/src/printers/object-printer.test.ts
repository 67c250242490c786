import { expect, test } from "vitest";
import { objectPrinter } from "./object-printer.ts";

const service = (name: string) => ({ apiVersion: "v1", kind: "Service", metadata: { name, managedFields: [] }, spec: { ports: [{ port: 80 }, { port: 443 }] } });
const list = { apiVersion: "v1", kind: "List", items: [service("a"), service("b")] };

test.each([
  ["name", "service/a\nservice/b\n"],
  ["jsonpath={.items[*].metadata.name}", "a b"],
  ["custom-columns=NAME:.metadata.name,PORTS:.spec.ports[*].port,X:.nope", "NAME   PORTS    X\na      80,443   <none>\nb      80,443   <none>\n"],
])("-o %s", (output, printed) => {
  expect(objectPrinter(output, { cwd: "/" })(list)).toBe(printed);
});

test("grouped kinds have their group in the name", () => {
  expect(objectPrinter("name", { cwd: "/" })({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" } as object })).toBe("deployment.apps/web\n");
});

test("managed fields are left out unless asked for", () => {
  expect(objectPrinter("yaml", { cwd: "/" })(service("a"))).not.toContain("managedFields");
  expect(objectPrinter("yaml", { cwd: "/", showManagedFields: true })(service("a"))).toContain("managedFields");
});

test("several YAML objects are one stream", () => {
  const print = objectPrinter("yaml", { cwd: "/" });
  expect(print({ kind: "A" }) + print({ kind: "B" })).toBe("kind: A\n---\nkind: B\n");
});

// As kubectl 1.33 says them, without the formats that kx does not have.
test.each([
  ["foo", 'unable to match a printer suitable for the output format "foo"'],
  ["jsonpath", "template format specified but no template given"],
  ["jsonpath={.x", "error parsing jsonpath {.x, unclosed action"],
  ["custom-columns", "custom-columns format specified but no custom columns given"],
  ["custom-columns=A", "unexpected custom-columns spec: A, expected <header>:<json-path-expr>"],
])("-o %s: %s", (output, message) => {
  expect(() => objectPrinter(output, { cwd: "/" })).toThrow(message);
});
