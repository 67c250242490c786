/** One rule as iptables-save writes it. */
export interface IptablesRule {
  /** `10.244.0.0/16`, `! 10.244.0.0/16` or a bare address. */
  readonly source?: string;
  readonly destination?: string;
  /** `tcp` */
  readonly protocol?: string;
  /** Matches in their order: `-m tcp --dport 80`. */
  readonly matches?: readonly string[];
  /** `-j` and what follows; nothing for a rule that only counts. */
  readonly jump?: string;
}

/** A table that is filled chain by chain. */
export interface IptablesTable {
  chain(name: string): void;
  append(chain: string, rule: IptablesRule): void;
  /** As iptables-save prints it: built-in chains, the others by name, then the rules in the same order. */
  text(): string;
}

/** A comment match; iptables-save quotes what has more than letters, digits, `_` and `-`. */
export const comment = (text: string): string => `-m comment --comment ${/^[\w-]*$/.test(text) ? text : `"${text}"`}`;

function address(flag: string, value: string | undefined): string[] {
  if (value === undefined) return [];
  const negated = value.startsWith("! ");
  const bare = negated ? value.slice(2) : value;
  return [`${negated ? "! " : ""}${flag} ${bare.includes("/") ? bare : `${bare}/32`}`];
}

function line(chain: string, { source, destination, protocol, matches = [], jump }: IptablesRule): string {
  const parts = [`-A ${chain}`, ...address("-s", source), ...address("-d", destination), ...(protocol ? [`-p ${protocol}`] : []), ...matches];
  return [...parts, ...(jump === undefined ? [] : [`-j ${jump}`])].join(" ");
}

/** @param builtIn the table's own chains, in the order of their hooks */
export function createIptablesTable(name: string, builtIn: readonly string[]): IptablesTable {
  const chains = new Map<string, string[]>(builtIn.map((chain) => [chain, []]));
  const rulesOf = (chain: string): string[] => {
    let rules = chains.get(chain);
    if (!rules) chains.set(chain, (rules = []));
    return rules;
  };
  return {
    chain: (chain) => void rulesOf(chain),
    append: (chain, rule) => void rulesOf(chain).push(line(chain, rule)),
    text() {
      const own = [...chains.keys()].filter((chain) => !builtIn.includes(chain)).sort();
      const all = [...builtIn, ...own];
      const declared = all.map((chain) => `:${chain} ${builtIn.includes(chain) ? "ACCEPT" : "-"} [0:0]`);
      return [`*${name}`, ...declared, ...all.flatMap((chain) => chains.get(chain) ?? []), "COMMIT", ""].join("\n");
    },
  };
}
