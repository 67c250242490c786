import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Io } from "../io.ts";
import { foreignAccess } from "./foreign-access.ts";
import { mergeKubeconfig } from "./merge.ts";

const folder = () => mkdtempSync(join(tmpdir(), "kx-kubeconfig-"));
const io = (env: Record<string, string>, cwd = "/") => ({ env, cwd }) as unknown as Io;

const mine = `# my clusters
apiVersion: v1
kind: Config
current-context: work
clusters:
- name: work # careful
  cluster: {server: "https://work:6443", certificate-authority: ca.pem}
users:
- name: me
  user: {token: secret}
contexts:
- name: work
  context: {cluster: work, user: me, namespace: team}
`;
const kx = `apiVersion: v1
kind: Config
clusters:
- name: kx
  cluster: {server: "https://127.0.0.1:6443"}
users:
- name: kx
  user: {client-certificate-data: Y2VydA==, client-key-data: a2V5}
contexts:
- name: kx
  context: {cluster: kx, user: kx}
current-context: kx
`;

function written(text: string): string {
  const file = join(folder(), "config");
  writeFileSync(file, text);
  return file;
}

test("the current context of a file, paths beside it", () => {
  const file = written(mine);
  writeFileSync(join(file, "..", "ca.pem"), "PEM");
  expect(foreignAccess(io({}), { kubeconfig: file })).toEqual({ server: "https://work:6443", namespace: "team", credentials: { ca: "PEM", token: "secret" } });
});

test("$KX_KUBECONFIG may hold several files, of which the first wins", () => {
  const files = `${written(kx)}:${written(mine)}`;
  expect(foreignAccess(io({ KX_KUBECONFIG: files }), {})).toMatchObject({ server: "https://127.0.0.1:6443", credentials: { cert: "cert", key: "key" } });
});

test("--context alone looks at the user's own kubeconfig", () => {
  expect(foreignAccess(io({ KUBECONFIG: written(kx) }), { context: "kx" }).server).toBe("https://127.0.0.1:6443");
});

test.each([
  ["no such context", mine, { context: "nope" }, 'context "nope" does not exist'],
  ["no current context", "apiVersion: v1\nkind: Config\n", {}, "current-context is not set"],
  ["no kubeconfig", "a: b: c\n", {}, "error loading config file"],
])("%s", (_, text, flags, message) => {
  expect(() => foreignAccess(io({}), { kubeconfig: written(text), ...flags })).toThrow(message);
});

test("a file that is not there", () => {
  expect(() => foreignAccess(io({}), { kubeconfig: "/nope" })).toThrow("stat /nope: no such file or directory");
});

test("merging keeps the user's entries and comments", () => {
  const file = written(mine);
  expect(mergeKubeconfig(kx, file)).toBe("kx");
  mergeKubeconfig(kx, file);
  const text = readFileSync(file, "utf8");
  expect(text).toContain("# my clusters");
  expect(text).toContain("# careful");
  expect(text.match(/- name: kx$/gm)).toHaveLength(3);
  expect(text).toContain("current-context: kx");
  expect(foreignAccess(io({}), { kubeconfig: file, context: "kx" }).server).toBe("https://127.0.0.1:6443");
});

test("merging makes a file that only its owner can read", () => {
  const file = join(folder(), ".kube", "config");
  mergeKubeconfig(kx, file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(foreignAccess(io({}), { kubeconfig: file }).server).toBe("https://127.0.0.1:6443");
});

test("what is no kubeconfig is not overwritten", () => {
  const file = written("- a\n- b\n");
  expect(() => mergeKubeconfig(kx, file)).toThrow("is no kubeconfig: nothing was written");
  expect(readFileSync(file, "utf8")).toBe("- a\n- b\n");
});
