import { expect, test } from "vitest";
import { parseBehaviours, type Behaviour } from "./behaviour.ts";

test.each<[Record<string, string>, Behaviour | undefined]>([
  [{}, undefined],
  [{ "example.com/latency": "1s" }, undefined],
  [{ "kx.dev/latency": "200ms", "kx.dev/jitter": "0" }, { latency: 200, jitter: 0 }],
  [{ "kx.dev/error-rate": "25%" }, { errorRate: 0.25 }],
  [{ "kx.dev/error-rate": "1" }, { errorRate: 1 }],
  [{ "kx.dev/status": "503", "kx.dev/body": "" }, { status: 503, body: "" }],
  [{ "kx.dev/fail-readiness": "true", "kx.dev/crash-after": "1m30s" }, { failReadiness: true, crashAfter: 90_000 }],
  [{ "kx.dev/refuse": "all" }, { refuse: "all" }],
  [{ "kx.dev/refuse": "80, 8080" }, { refuse: [80, 8080] }],
  [{ "kx.dev/latency.web": "1s" }, { latency: 1000 }],
  [{ "kx.dev/latency.web": "1s", "kx.dev/latency": "2s", "kx.dev/status": "500" }, { latency: 1000, status: 500 }],
  [{ "kx.dev/latency.side": "1s" }, undefined],
])("%j tells the container web to be %j", (annotations, behaviour) => {
  const { of, faults } = parseBehaviours(annotations, ["web", "side"]);
  expect(faults).toEqual([]);
  expect(of("web")).toEqual(behaviour);
});

test.each([
  ["kx.dev/latency", "fast", 'kx.dev/latency: "fast" is not a duration such as 200ms or 1.5s'],
  ["kx.dev/latency", "-1s", 'kx.dev/latency: "-1s" is not a duration such as 200ms or 1.5s'],
  ["kx.dev/error-rate", "110%", 'kx.dev/error-rate: "110%" is not a share such as 0.25 or 25%'],
  ["kx.dev/status", "42", 'kx.dev/status: "42" is not an HTTP status from 200 to 599'],
  ["kx.dev/fail-readiness", "yes", 'kx.dev/fail-readiness: "yes" is not true or false'],
  ["kx.dev/refuse", "80,", 'kx.dev/refuse: "80," is not ports such as 80,443, or all'],
  ["kx.dev/refuse.web", "http", 'kx.dev/refuse.web: "http" is not ports such as 80,443, or all'],
  ["kx.dev/latncy", "1s", "kx.dev/latncy is not known: use one of latency, jitter, error-rate, status, body, fail-readiness, crash-after, refuse"],
  ["kx.dev/latency.db", "1s", "kx.dev/latency.db: there is no container db: use one of web"],
])("%s: %s has no effect, and says what would", (key, value, fault) => {
  const { of, faults } = parseBehaviours({ [key]: value }, ["web"]);
  expect(faults).toEqual([fault]);
  expect(of("web")).toBeUndefined();
});
