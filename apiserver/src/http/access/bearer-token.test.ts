import { expect, test } from "vitest";
import { shownToken } from "./bearer-token.ts";

const encoded = (token: string): string => `base64url.bearer.authorization.k8s.io.${Buffer.from(token).toString("base64url")}`;

test.each([
  ["Bearer abc", { token: "abc" }],
  ["bearer abc", { token: "abc" }],
  [" BEARER abc def", { token: "abc" }],
  ["Bearer", undefined],
  ["Bearer ", undefined],
  ["Bearer  abc", undefined],
  ["Basic abc", undefined],
  ["abc", undefined],
  ["", undefined],
])("Authorization: %j", (authorization, shown) => {
  expect(shownToken({ headers: { authorization } })).toEqual(shown);
});

// apiserver authentication/request/websocket/protocol_test.go.
test.each([
  ["v4.channel.k8s.io", undefined, "v4.channel.k8s.io"],
  [`${encoded("abc")}, v4.channel.k8s.io,v5.channel.k8s.io`, { token: "abc" }, "v4.channel.k8s.io,v5.channel.k8s.io"],
  [encoded("abc"), "malformed", undefined],
  [`${encoded("a")},${encoded("b")},v4.channel.k8s.io`, "malformed", undefined],
  ["base64url.bearer.authorization.k8s.io.a+b=,v4.channel.k8s.io", "malformed", undefined],
])("a WebSocket's protocols: %s", (protocols, shown, left) => {
  const headers = { upgrade: "websocket", "sec-websocket-protocol": protocols };
  expect(shownToken({ headers })).toEqual(shown);
  expect(headers["sec-websocket-protocol"]).toBe(left ?? protocols);
});

test("protocols of no WebSocket are not looked at", () => {
  expect(shownToken({ headers: { "sec-websocket-protocol": `${encoded("abc")},x` } })).toBeUndefined();
});
