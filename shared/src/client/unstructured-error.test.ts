import { expect, test } from "vitest";
import { errorOfAnswer, type ErrorAnswer } from "./unstructured-error.ts";

const list: ErrorAnswer = { code: 404, method: "GET", path: "/api/v1/namespaces/default/configmaps", contentType: "text/plain", text: "404 page not found" };
const object = "/apis/apps/v1/namespaces/default/deployments/web";

// What client-go 0.33 makes of answers without a Status (api/errors NewGenericServerResponse).
test.each<[string, Partial<ErrorAnswer>, string, string]>([
  ["a plain 404 on a list", {}, "NotFound", "the server could not find the requested resource (get configmaps)"],
  ["an HTML 502", { code: 502, contentType: "text/html", text: "<html>bad\n" }, "InternalError", 'an error on the server ("<html>bad") has prevented the request from succeeding (get configmaps)'],
  ["a 500 whose body is no text", { code: 500, contentType: "application/json", text: "{}" }, "InternalError", 'an error on the server ("unknown") has prevented the request from succeeding (get configmaps)'],
  ["a conflict on an object", { code: 409, method: "PUT", path: object }, "Conflict", "the server reported a conflict (put deployments.apps web)"],
  ["a conflict on a create", { code: 409, method: "POST" }, "AlreadyExists", "the server reported a conflict (post configmaps)"],
  ["a refusal says what the server said", { code: 403, text: "no way" }, "Forbidden", "no way (get configmaps)"],
  ["an unknown code", { code: 418, path: "/version" }, "Unknown", "the server responded with the status code 418 but did not return more information"],
])("%s", (_name, answer, reason, message) => {
  const error = errorOfAnswer({ ...list, ...answer });
  expect(error).toMatchObject({ reason, message, code: answer.code ?? 404 });
});

test("a Status in the body is taken as it is", () => {
  const status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", reason: "NotFound", code: 404, message: 'pods "a" not found' };
  const error = errorOfAnswer({ ...list, contentType: "application/json", text: JSON.stringify(status) });
  expect(error.status).toEqual(status);
});
