/** One step of a template, as client-go's util/jsonpath names them. */
export type Node =
  | { type: "text"; text: string }
  | { type: "field"; name: string }
  | { type: "number"; value: number }
  | { type: "boolean"; value: boolean }
  | { type: "wildcard" }
  | { type: "recursive" }
  | { type: "slice"; from: number | undefined; to: number | undefined; step: number | undefined; single: boolean }
  | { type: "union"; of: readonly (readonly Node[])[] }
  | { type: "filter"; left: readonly Node[]; operator: string; right: readonly Node[] }
  | { type: "identifier"; name: string };

/** The parts of a template in their order: plain text, and what stands between braces. */
export type Part = { type: "text"; text: string } | { type: "action"; nodes: readonly Node[] };
