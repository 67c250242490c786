/** A set or map of a table, filled element by element. */
interface Container {
  readonly kind: "set" | "map";
  readonly properties: readonly string[];
  readonly elements: string[];
}

/** An nftables table that is filled bit by bit. */
export interface NftTable {
  /** @param properties its lines: `type ipv4_addr` */
  container(kind: Container["kind"], name: string, properties: readonly string[]): void;
  /** @param element `10.0.0.50 . tcp . 80 : goto service-…` */
  add(container: string, element: string): void;
  /** @param hook the first line of a base chain */
  chain(name: string, hook?: string): void;
  append(chain: string, rule: string): void;
  /** As `nft list ruleset` lays it out. */
  text(): string;
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `\t${line}`);

/** Containers whose elements a filtered listing leaves empty are left out. @param all also what is empty */
export function createNftTable(options: { comment: string; all: boolean }): NftTable {
  const containers = new Map<string, Container>();
  const chains = new Map<string, string[]>();
  return {
    container: (kind, name, properties) => void containers.set(name, { kind, properties, elements: [] }),
    add(container, element) {
      const elements = containers.get(container)?.elements;
      if (elements && !elements.includes(element)) elements.push(element);
    },
    chain: (name, hook) => void chains.set(name, [...(chains.get(name) ?? []), ...(hook === undefined ? [] : [hook])]),
    append(chain, rule) {
      chains.set(chain, [...(chains.get(chain) ?? []), rule]);
    },
    text() {
      const blocks = [...containers].flatMap(([name, { kind, properties, elements }]) => {
        if (elements.length === 0 && !options.all && !name.startsWith("affinity-")) return [];
        const [first = "", ...rest] = elements;
        const listed = elements.length === 0 ? [] : `elements = { ${[first, ...rest.map((element) => `     ${element}`)].join(",\n\t")} }`.split("\n");
        return [[`${kind} ${name} {`, ...indented([...properties, ...listed]), "}"]];
      });
      const rules = [...chains].map(([name, lines]) => [`chain ${name} {`, ...indented(lines), "}"]);
      const body = [...blocks, ...rules].map((block) => indented(block).join("\n"));
      return `table ip kube-proxy {\n\tcomment "${options.comment}"\n${body.join("\n\n")}\n}\n`;
    },
  };
}
