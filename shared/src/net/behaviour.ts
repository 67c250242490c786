import { parseDuration } from "../meta/duration.ts";

/** What a container does beside, or in place of, what its image does: for teaching and for tests. */
export interface Behaviour {
  /** Milliseconds before each answer, more or less by at most `jitter`. */
  latency?: number;
  jitter?: number;
  /** The share of requests that fail: 0 to 1. */
  errorRate?: number;
  /** The status of every answer; with an error rate, of those that fail. */
  status?: number;
  body?: string;
  failReadiness?: boolean;
  /** Milliseconds from its start after which it ends with exit code 1. */
  crashAfter?: number;
  /** Ports that it does not listen on. */
  refuse?: "all" | readonly number[];
}

/** One word of it, the same in an annotation (`kx.dev/error-rate`) and as a flag of `kx set behaviour` (`--error-rate`). */
export interface BehaviourWord {
  readonly name: string;
  readonly placeholder: string;
  readonly text: string;
  /** What a value has to be, for the one who wrote another. */
  readonly allowed: string;
  /** @returns what it means; undefined when it is not allowed */
  read(value: string): Behaviour | undefined;
}

export const behaviourPrefix = "kx.dev/";

/** All of them, in the order of the documentation. */
export const behaviourWords: readonly BehaviourWord[] = [
  { name: "latency", placeholder: "DURATION", text: "Answer only after so long", allowed: "a duration such as 200ms or 1.5s", read: (value) => defined("latency", durationOf(value)) },
  { name: "jitter", placeholder: "DURATION", text: "With latency: by how much it may be more or less", allowed: "a duration such as 50ms", read: (value) => defined("jitter", durationOf(value)) },
  { name: "error-rate", placeholder: "SHARE", text: "Fail this share of the requests", allowed: "a share such as 0.25 or 25%", read: (value) => defined("errorRate", shareOf(value)) },
  { name: "status", placeholder: "CODE", text: "Answer with this status; with an error rate, only where a request fails (500 without it)", allowed: "an HTTP status from 200 to 599", read: (value) => defined("status", integerOf(value, 200, 599)) },
  { name: "body", placeholder: "TEXT", text: "Answer with this text", allowed: "a text", read: (body) => ({ body }) },
  { name: "fail-readiness", placeholder: "true|false", text: "Be not ready, whatever the readiness probe finds", allowed: "true or false", read: (value) => defined("failReadiness", flagOf(value)) },
  { name: "crash-after", placeholder: "DURATION", text: "End with exit code 1 so long after each start", allowed: "a duration such as 30s", read: (value) => defined("crashAfter", durationOf(value)) },
  { name: "refuse", placeholder: "PORTS", text: "Do not listen on these ports: 80,443 or all", allowed: "ports such as 80,443, or all", read: (value) => defined("refuse", portsOf(value)) },
];

export interface Behaviours {
  /** Undefined where nothing is said of the container. */
  of(container: string): Behaviour | undefined;
  /** What is wrong, one sentence each without its full stop; it has no effect. */
  readonly faults: readonly string[];
}

/**
 * Reads the annotations of a pod: `kx.dev/latency` is said of all its containers, `kx.dev/latency.web` of one and wins.
 * @param containers the names of the pod's containers
 */
export function parseBehaviours(annotations: Readonly<Record<string, string>>, containers: readonly string[]): Behaviours {
  const faults: string[] = [];
  const said = new Map<string, Behaviour>();
  for (const [key, value] of Object.entries(annotations)) {
    if (!key.startsWith(behaviourPrefix)) continue;
    const [name = "", container = ""] = split(key.slice(behaviourPrefix.length));
    const word = behaviourWords.find((one) => one.name === name);
    const read = word?.read(value);
    if (!word) faults.push(`${key} is not known: use one of ${behaviourWords.map((one) => one.name).join(", ")}`);
    else if (container && !containers.includes(container)) faults.push(`${key}: there is no container ${container}: use one of ${containers.join(", ")}`);
    else if (!read) faults.push(`${key}: ${JSON.stringify(value)} is not ${word.allowed}`);
    else said.set(container, { ...said.get(container), ...read });
  }
  const ofAll = said.get("");
  return { faults, of: (container) => (said.has(container) ? { ...ofAll, ...said.get(container) } : ofAll) };
}

/** `latency.web`: the word, and the container where there is one. */
function split(name: string): string[] {
  const dot = name.indexOf(".");
  return dot < 0 ? [name] : [name.slice(0, dot), name.slice(dot + 1)];
}

function defined<Name extends keyof Behaviour>(name: Name, value: Behaviour[Name] | undefined): Behaviour | undefined {
  return value === undefined ? undefined : { [name]: value };
}

function durationOf(value: string): number | undefined {
  try {
    const ms = parseDuration(value);
    return ms >= 0 ? ms : undefined;
  } catch {
    return undefined;
  }
}

function shareOf(value: string): number | undefined {
  const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(value) ?? [];
  if (number === undefined) return undefined;
  const share = Number(number) / (percent ? 100 : 1);
  return share <= 1 ? share : undefined;
}

function integerOf(value: string, least: number, most: number): number | undefined {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
}

function flagOf(value: string): boolean | undefined {
  return value === "true" ? true : value === "false" ? false : undefined;
}

function portsOf(value: string): Behaviour["refuse"] {
  if (value === "all") return "all";
  const ports = value.split(",").map((port) => integerOf(port.trim(), 1, 65_535));
  return ports.every((port) => port !== undefined) ? ports : undefined;
}
