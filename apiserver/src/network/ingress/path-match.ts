/** A path of a rule as nginx sees it: ImplementationSpecific is Prefix. */
export interface PathRule {
  readonly path: string;
  readonly pathType: "Exact" | "Prefix";
}

/** Which rule a request's path belongs to. The path is normalised, without its query. */
export interface PathTable<Rule> {
  match(path: string): Rule | undefined;
}

const longestFirst = <Rule extends PathRule>(rules: readonly Rule[]): Rule[] =>
  [...rules].sort((left, right) => right.path.length - left.path.length || (left.path < right.path ? 1 : left.path > right.path ? -1 : 0));

const withoutSlash = (path: string): string => (path.endsWith("/") ? path.slice(0, -1) : path);

/**
 * Matches as the Ingress API says: Exact before Prefix, the longest first, a Prefix by whole elements and without regard
 * to its trailing slash. Of equal rules the first counts. It looks up once an element, however many rules there are.
 */
export function createPathTable<Rule extends PathRule>(rules: readonly Rule[]): PathTable<Rule> {
  const exact = new Map<string, Rule>();
  const prefixes = new Map<string, Rule>();
  for (const rule of longestFirst(rules)) {
    const [table, key] = rule.pathType === "Exact" ? [exact, rule.path] : [prefixes, withoutSlash(rule.path)];
    if (!table.has(key)) table.set(key, rule);
  }
  return {
    match(path) {
      const whole = exact.get(path) ?? prefixes.get(path);
      if (whole) return whole;
      for (let slash = path.lastIndexOf("/"); slash >= 0; slash = slash === 0 ? -1 : path.lastIndexOf("/", slash - 1)) {
        const rule = prefixes.get(path.slice(0, slash));
        if (rule) return rule;
      }
      return undefined;
    },
  };
}

/**
 * Matches as nginx does once a path of the host is a regular expression: every path is one, anchored at its start alone,
 * without regard to case, and the first that matches counts, the longest pattern first. What does not compile never matches.
 */
export function createRegexTable<Rule extends PathRule>(rules: readonly Rule[]): PathTable<Rule> {
  const patterns = longestFirst(rules).flatMap((rule) => {
    const regex = pathRegex(`^${rule.path}`);
    return regex ? [{ regex, rule }] : [];
  });
  return { match: (path) => patterns.find(({ regex }) => regex.test(path))?.rule };
}

/** A path as nginx' `~*` reads it; undefined when it is no regular expression. */
export function pathRegex(path: string): RegExp | undefined {
  try {
    return new RegExp(path, "i");
  } catch {
    return undefined;
  }
}
