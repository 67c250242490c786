/** One clause of an Accept header: `application/json;as=Table;v=v1;g=meta.k8s.io`. */
export interface AcceptClause {
  /** `application/json`, lower case, a range at most. */
  readonly mediaType: string;
  /** The conversion asked for. */
  readonly as: string;
  readonly group: string;
  readonly version: string;
}

const parsed = new Map<string, readonly AcceptClause[]>();
const everything: readonly AcceptClause[] = [{ mediaType: "*/*", as: "", group: "", version: "" }];

/**
 * The clauses of an Accept header in the order of preference: that in which they are written, as the API server takes
 * it, save for explicit `q` values. An empty header accepts everything. Parsed once for every header seen.
 */
export function acceptClauses(header: string | undefined): readonly AcceptClause[] {
  if (!header) return everything;
  let clauses = parsed.get(header);
  if (!clauses) {
    clauses = parse(header);
    // Clients send a handful of headers; the bound is against one that sends a new one each time.
    if (parsed.size >= 256) parsed.clear();
    parsed.set(header, clauses);
  }
  return clauses;
}

function parse(header: string): AcceptClause[] {
  const weighted = header.split(",").map((clause) => {
    const [mediaType = "", ...parameters] = clause.split(";").map((part) => part.trim());
    const values = new Map(parameters.map((parameter) => [parameter.slice(0, parameter.indexOf("=")).toLowerCase(), parameter.slice(parameter.indexOf("=") + 1)]));
    const q = Number(values.get("q") ?? "1");
    return {
      q: Number.isNaN(q) ? 1 : q,
      clause: {
        mediaType: mediaType.toLowerCase(),
        as: values.get("as") ?? "",
        group: values.get("g") ?? "",
        version: values.get("v") ?? "",
      },
    };
  });
  return weighted
    .filter(({ q, clause }) => q > 0 && clause.mediaType)
    .sort((a, b) => b.q - a.q)
    .map(({ clause }) => clause);
}

/** Whether a clause's media range takes in a media type. */
export function accepts(clause: AcceptClause, mediaType: string): boolean {
  const range = clause.mediaType;
  if (range === mediaType || range === "*/*") return true;
  return range.endsWith("/*") && mediaType.startsWith(range.slice(0, -1));
}
