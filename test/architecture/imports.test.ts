import { describe, expect, test } from "vitest";
import { roomOf, sources, type Source } from "./sources.ts";

const all = sources();
const guests = ["apiserver/bootstrap", "apiserver/controllers", "apiserver/nodes", "apiserver/network"];

/** What each room may import beside itself and `shared`. Top files of the server know everything: they build it. */
const allowed: Record<string, readonly string[]> = {
  "apiserver/storage": [],
  "apiserver/registry": ["apiserver/storage"],
  "apiserver/http": ["apiserver/registry"],
  ...Object.fromEntries(guests.map((guest) => [guest, []])),
};

const edges = all.flatMap((file) => file.imports.map((target) => ({ file, target })));

describe("import directions", () => {
  test("shared imports nothing of the other packages", () => {
    expect(offenders((file, target) => file.path.startsWith("shared/") && !target.startsWith("shared/"))).toEqual([]);
  });

  test("the CLI imports shared alone", () => {
    expect(offenders((file, target) => file.path.startsWith("cli/") && !/^(cli|shared)\//.test(target))).toEqual([]);
  });

  test("the server imports nothing of the CLI", () => {
    expect(offenders((file, target) => file.path.startsWith("apiserver/") && target.startsWith("cli/"))).toEqual([]);
  });

  test.each(Object.entries(allowed))("%s keeps to its floor", (room, others) => {
    const wrong = offenders((file, target) => {
      const to = roomOf(target);
      return roomOf(file.path) === room && !to.startsWith("shared") && to !== room && !others.includes(to);
    });
    expect(wrong).toEqual([]);
  });

  test("within network everything looks down: doors, ingress, dns -> proxy -> topology and fabric", () => {
    const part = (path: string): string | undefined => /^apiserver\/src\/network\/([^/]+)\//.exec(path)?.[1];
    const below: Record<string, readonly string[]> = {
      topology: ["topology"],
      fabric: ["fabric", "topology"],
      http: ["http", "fabric", "topology"],
      proxy: ["proxy", "topology", "fabric"],
      dns: ["dns", "proxy", "topology", "fabric", "http"],
      doors: ["doors", "dns", "proxy", "topology", "fabric", "http"],
      ingress: ["ingress", "proxy", "topology", "fabric", "http"],
    };
    expect(offenders((file, target) => {
      const [from, to] = [part(file.path), part(target)];
      return from !== undefined && to !== undefined && below[from] !== undefined && !below[from].includes(to);
    })).toEqual([]);
  });

  test("every import of ours names a file that is there", () => {
    const paths = new Set(all.map(({ path }) => path));
    expect(offenders((_, target) => !paths.has(target) && !target.includes("/generated/") && !target.endsWith(".json"))).toEqual([]);
  });
});

describe("two-way pairs", () => {
  test("no two rooms import each other's values", () => {
    // A type-only import leaves nothing behind at run time; the interface of a floor may name its neighbours.
    const pairs = new Set<string>();
    for (const { file, target } of edges) {
      const [from, to] = [roomOf(file.path), roomOf(target)];
      // Files at a package's top build the whole: they know every room, and no room is meant by them.
      if (from !== to && from.includes("/") && to.includes("/") && importsValues(file, target)) pairs.add(`${from} -> ${to}`);
    }
    const both = [...pairs].filter((pair) => pairs.has(pair.split(" -> ").reverse().join(" -> ")));
    expect(both).toEqual([]);
  });
});

function importsValues(file: Source, target: string): boolean {
  const name = target.split("/").at(-1)!.replace(/\.ts$/, "");
  const statements = [...file.text.matchAll(/(?:^|\n)((?:import|export)\b[^;]*?from\s+"[^"]+")/g)].map(([, statement]) => statement!);
  return statements.some((statement) => new RegExp(`/${name}(\\.ts)?"$`).test(statement) && !/^(import|export) type\b/.test(statement));
}

function offenders(wrong: (file: Source, target: string) => boolean): string[] {
  return edges.filter(({ file, target }) => wrong(file, target)).map(({ file, target }) => `${file.path} -> ${target}`);
}
