import http from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kinds } from "@kx/shared/kinds/index";
import type { AnyKind } from "@kx/shared/kinds/kind";
import { resourcePath } from "@kx/shared/client/resource-path";
import { seededRandom, type Random } from "@kx/shared/meta/clock";
import type { KubeObject } from "@kx/shared/meta/object";
import { stringify } from "yaml";
import { startApi, type RunningApi } from "../../support/start-api.ts";
import { mutated, oddText, oddValue, pick } from "./mutate.ts";
import { samples } from "./samples.ts";

const rounds = 20_000;
const inFlight = 8;
const random = seededRandom(20261122);
let api: RunningApi;
const agent = new http.Agent({ keepAlive: true });

/** A stored object that refused requests must leave as it is. */
interface Stored {
  kind: AnyKind;
  sample: KubeObject;
  path: string;
  collection: string;
}
const stored: Stored[] = [];

beforeAll(async () => {
  api = await startApi();
  await api.call("POST", "/apis/networking.k8s.io/v1/servicecidrs", { body: { metadata: { name: "kubernetes" }, spec: { cidrs: ["10.0.0.0/16"] } } });
  for (const sample of samples()) {
    const kind = kinds.find(({ resource }) => resource.kind === sample.kind)!;
    // Names of their own: a Service takes the Endpoints of its name along when it goes.
    const name = sample.metadata.name ?? `fuzz-${kind.resource.singular}`;
    const collection = resourcePath(kind.resource, kind.resource.namespaced ? { namespace: "default" } : {});
    const { status, text } = await api.call("POST", collection, { body: { ...sample, metadata: { ...sample.metadata, name } } });
    if (status !== 201) throw new Error(`${sample.kind} is refused: ${text}`);
    stored.push({ kind, sample: { ...sample, metadata: { ...sample.metadata, name } }, path: `${collection}/${name}`, collection });
  }
});
afterAll(async () => {
  agent.destroy();
  await api.close();
});

test("there is a sample of every kind", () => {
  expect(stored.map(({ kind }) => kind.resource.kind).sort()).toEqual(kinds.map(({ resource }) => resource.kind).sort());
});

interface Call {
  method: string;
  path: string;
  body?: string | Buffer;
  contentType?: string;
}

const patchTypes = ["application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml"];
const queries = ["", "", "", "fieldManager=fuzz", "fieldManager=fuzz&force=true", "fieldValidation=Strict", "fieldValidation=Ignore", "fieldValidation=odd", "dryRun=All", "dryRun=odd", "fieldManager=%00"];
const readQueries = ["limit=", "continue=", "resourceVersion=", "resourceVersionMatch=", "labelSelector=", "fieldSelector=", "timeoutSeconds=", "includeObject=", "sendInitialEvents="];

/** One request: what to, how, and with what. Watches are left out, since they do not end. */
function odd({ kind, sample, path, collection }: Stored): Call {
  const subresource = random() < 0.15 ? pick(["/status", "/scale", "/finalize", "/eviction", "/binding", "/token", "/ephemeralcontainers", "/nonsense"], random) : "";
  const query = pick(queries, random);
  const object = mutated(sample, random);
  switch (Math.floor(random() * 8)) {
    case 0:
    case 1:
      return { method: "POST", path: `${random() < 0.9 ? collection : path + subresource}?${query}`, ...encoded(object) };
    case 2:
    case 3:
      return { method: "PUT", path: `${path}${subresource}?${query}`, ...encoded(object) };
    case 4:
    case 5: {
      const contentType = random() < 0.97 ? pick(patchTypes, random) : "text/plain";
      const body = contentType.includes("json-patch") ? jsonPatch(object) : object;
      return { method: "PATCH", path: `${path}${subresource}?${query}`, body: JSON.stringify(body), contentType };
    }
    case 6:
      return { method: "DELETE", path: `${collection}/${random() < 0.5 ? "missing" : encodeURIComponent(oddText(random))}?${query}`, ...encoded(mutated({ kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 0, preconditions: { uid: "x" }, propagationPolicy: "Orphan" }, random)) };
    default: {
      const asked = `${pick(readQueries, random)}${encodeURIComponent(oddText(random))}`;
      return { method: pick(["GET", "GET", "HEAD", "DELETE", "OPTIONS", "TRACE"], random), path: `${pick([collection, path, `${path}/log`, kind.resource.plural], random)}?labelSelector=nobody%3Dhas&${asked}`.replace(/^(?!\/)/, "/api/v1/") };
    }
  }
}

function jsonPatch(object: unknown): unknown {
  const path = (): string => pick(["/metadata/labels", "/metadata/labels/a~1b", "/spec", "/spec/ports/0", "/spec/template/spec/containers/-", "/data", "", "/", "spec", "/metadata/name", "/~2", "/__proto__/x"], random);
  const operation = (): unknown => ({ op: pick(["add", "remove", "replace", "move", "copy", "test", "odd"], random), path: path(), ...(random() < 0.5 ? { from: path() } : {}), ...(random() < 0.8 ? { value: oddValue(random) } : {}) });
  return random() < 0.1 ? object : Array.from({ length: 1 + Math.floor(random() * 3) }, operation);
}

/** As JSON mostly; as YAML, broken, or as bytes that call themselves protobuf. */
function encoded(object: unknown): Pick<Call, "body" | "contentType"> {
  const text = JSON.stringify(object);
  const way = random();
  if (way < 0.75) return { body: text, contentType: "application/json" };
  if (way < 0.85) return { body: stringify(object), contentType: "application/yaml" };
  if (way < 0.92) return { body: text.slice(0, Math.floor(random() * text.length)), contentType: "application/json" };
  if (way < 0.97) return { body: protobufLike(text, random), contentType: "application/vnd.kubernetes.protobuf" };
  return { body: text, contentType: pick(["text/html", "application/cbor", "application/json; charset=latin1", "/"], random) };
}

function protobufLike(text: string, random: Random): Buffer {
  const noise = Buffer.from(Array.from({ length: Math.floor(random() * 80) }, () => Math.floor(random() * 256)));
  const type = Buffer.concat([Buffer.from([0x0a, 0x0b, 0x0a, 0x02]), Buffer.from("v1"), Buffer.from([0x12, 0x05]), Buffer.from("Pod\0\0")]);
  return pick([Buffer.concat([Buffer.from("k8s\0"), noise]), Buffer.concat([Buffer.from("k8s\0"), type, Buffer.from([0x12, noise.length]), noise]), Buffer.from(text)], random);
}

function send({ method, path, body, contentType }: Call): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { ...(contentType ? { "content-type": contentType } : {}), ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }) };
    const request = http.request({ host: "127.0.0.1", port: api.port, agent, method, path, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.once("end", () => resolve({ status: response.statusCode!, text }));
    });
    request.once("error", reject);
    request.end(body);
  });
}

/** Refusals that a cluster answers with 500 too: their texts are upstream's. */
const honest500 = [
  /^resourceVersion should not be set on objects to be created$/,
  /^failed to (create typed patch object|convert)/,
  /^The order in patch list:/,
  /doesn't match/,
  /^duplicate nodePort: /,
  /^unknown patch type: /,
  /^list element types are not identical: /,
  /does not contain declared merge key: /,
];

function faultOf(method: string, status: number, text: string): string | undefined {
  if (status < 300) return undefined;
  if (method === "HEAD") return status >= 500 ? `${status}` : undefined;
  let answer: Record<string, unknown>;
  try {
    answer = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return `${status} is no JSON`;
  }
  const { kind, apiVersion, status: verdict, code, message } = answer;
  if (kind !== "Status" || apiVersion !== "v1" || verdict !== "Failure" || code !== status || typeof message !== "string" || !message) return `${status} is no Status`;
  if (status >= 500 && status !== 504 && !honest500.some((known) => known.test(message))) return `${status}: ${message}`;
  return undefined;
}

/** The victim's text; one that an odd request deleted is made again. */
async function present({ path, collection, sample }: Stored): Promise<string> {
  const { status, text } = await send({ method: "GET", path });
  if (status === 200) return text;
  const made = await send({ method: "POST", path: collection, body: JSON.stringify(sample), contentType: "application/json" });
  if (made.status !== 201) throw new Error(`${sample.kind} is refused: ${made.text}`);
  return (await send({ method: "GET", path })).text;
}

const shown = ({ method, path, body, contentType }: Call): string => `${method} ${path} ${contentType ?? ""}\n${String(body).slice(0, 1500)}`;

test(`${rounds} odd requests are answered by what they deserve, and refused ones change nothing`, { timeout: 300_000 }, async () => {
  const faults: string[] = [];
  let refused = 0;
  let sent = 0;
  const worker = async (victims: readonly Stored[]): Promise<void> => {
    while (sent < rounds && faults.length < 400) {
      sent++;
      const victim = pick(victims, random);
      const call = odd(victim);
      const before = await present(victim);
      const { status, text } = await send(call);
      const fault = faultOf(call.method, status, text);
      if (fault) faults.push(`${fault}\n${shown(call)}\n${text.slice(0, 600)}`);
      if (status < 400) continue;
      refused++;
      const after = (await send({ method: "GET", path: victim.path })).text;
      if (after !== before) faults.push(`refused with ${status}, and yet changed\n${shown(call)}\n${before}\n${after}`);
    }
  };
  // Each worker has kinds of its own, so that nobody else changes what it looks at.
  await Promise.all(Array.from({ length: inFlight }, (_, at) => worker(stored.filter((_, i) => i % inFlight === at))));
  expect(faults).toEqual([]);
  // Neither is everything refused nor nothing: the requests reach deep.
  expect(refused).toBeGreaterThan(rounds / 4);
  expect(refused).toBeLessThan(rounds * 0.95);
});
