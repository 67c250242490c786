import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { kinds } from "@kx/shared/kinds/index";
import { root, sources } from "./sources.ts";

const all = sources();

test("every file that defines a kind is in the list of kinds", () => {
  const defining = all.filter(({ path, text }) => path.startsWith("shared/src/kinds/") && /= defineKind[<(]/.test(text)).map(({ path }) => path);
  const list = all.find(({ path }) => path === "shared/src/kinds/index.ts")!;
  expect(defining.filter((path) => !list.imports.includes(path))).toEqual([]);
  expect(kinds).toHaveLength(defining.length);
});

test("every controller is in the list of controllers", () => {
  const defining = all.filter(({ path, text }) => path.startsWith("apiserver/src/controllers/") && /[=n] defineController[<(]/.test(text)).map(({ path }) => path);
  const reached = new Set<string>(["apiserver/src/controllers/index.ts"]);
  for (const path of reached) for (const target of all.find((file) => file.path === path)?.imports ?? []) reached.add(target);
  expect(defining.filter((path) => !reached.has(path))).toEqual([]);
});

test("every admission is in the list of admissions", () => {
  const defining = all.filter(({ path, text }) => path.startsWith("apiserver/src/registry/admission/") && /= defineAdmission[<(]/.test(text)).map(({ path }) => path);
  const list = all.find(({ path }) => path === "apiserver/src/registry/admission/index.ts")!;
  expect(defining.filter((path) => !list.imports.includes(path))).toEqual([]);
});

test("every command's file is in the list of commands", () => {
  const list = all.find(({ path }) => path === "cli/src/commands/index.ts")!;
  const defining = all.filter(({ path, text }) => path.startsWith("cli/src/commands/") && /export default defineCommand\(/.test(text)).map(({ path }) => path);
  expect(defining.filter((path) => !list.imports.includes(path))).toEqual([]);
});

test("every image's file is in the list of images", () => {
  const folder = "apiserver/src/nodes/images";
  const images = all.filter(({ path, text }) => path.startsWith(folder) && /: ImageBehaviour = \{/.test(text)).map(({ path }) => path);
  const list = all.find(({ path }) => path === `${folder}/images.ts`)!;
  expect(images.filter((path) => !list.imports.includes(path))).toEqual([]);
});

test("the top level is what was agreed", () => {
  const usual = ["docs", "examples", "scripts", "node_modules"];
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith(".")).map(({ name }) => name);
  expect(folders.filter((name) => !["apiserver", "cli", "shared", "test", ...usual].includes(name))).toEqual([]);
  expect(readdirSync(join(root, "examples"))).toEqual(expect.arrayContaining(["lesson", "quickstart"]));
});
