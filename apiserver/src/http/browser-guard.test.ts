import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { browserGuard } from "./browser-guard.ts";

const guard = browserGuard(["kubernetes.default.svc"]);
const call = (headers: Record<string, string>): void => guard({ headers } as IncomingMessage);

test.each([
  { host: "127.0.0.1:6443" },
  { host: "[::1]:6443" },
  { host: "localhost" },
  { host: "kubernetes.default.svc:443" },
  { host: "127.0.0.1:6443", origin: "https://127.0.0.1:6443" },
  {},
])("%j passes", (headers) => {
  expect(() => call(headers as Record<string, string>)).not.toThrow();
});

test.each([
  [{ host: "evil.example:6443" }, 'forbidden: host "evil.example:6443" is not a name of this server'],
  [{ host: "127.0.0.1.evil.example" }, 'forbidden: host "127.0.0.1.evil.example" is not a name of this server'],
  [{ host: "127.0.0.1:6443", origin: "https://evil.example" }, 'forbidden: origin "https://evil.example" is not allowed'],
  [{ host: "127.0.0.1:6443", origin: "null" }, 'forbidden: origin "null" is not allowed'],
])("%j is refused", (headers, message) => {
  expect(() => call(headers)).toThrow(message);
});
