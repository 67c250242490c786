import { StatusError } from "@kx/shared/errors/status-error";
import { expect, test } from "vitest";
import { CliError } from "./cli-error.ts";
import { FailureList } from "./failure-list.ts";
import { failedWhen } from "./manifest-failure.ts";
import { messageOfError } from "./message-of-error.ts";

const source = { file: "f.yaml", text: "", firstLine: 1 };
const status = (reason: string, message: string, details?: object) => new StatusError({ code: 400, reason, message, ...(details ? { details } : {}) });
const invalid = status("Invalid", 'Service "x" is invalid: ...', {
  kind: "Service",
  name: "x",
  causes: [{ field: "spec.ports", message: "Required value" }],
});

// The rules stand in wire.md B30-B35, watched from the real kubectl.
test.each([
  ["a reason", status("NotFound", 'pods "x" not found'), 'Error from server (NotFound): pods "x" not found'],
  ["no reason", status("", "boom"), "Error from server: boom"],
  ["unauthorized", status("Unauthorized", "Unauthorized"), "error: You must be logged in to the server (Unauthorized)"],
  ["a file", failedWhen("creating", source, status("AlreadyExists", 'services "x" already exists')), 'Error from server (AlreadyExists): error when creating "f.yaml": services "x" already exists'],
  ["invalid with one cause", failedWhen("creating", source, invalid), 'The Service "x" is invalid: spec.ports: Required value'],
  [
    "invalid with two causes",
    status("Invalid", "", { kind: "Service", name: "x", causes: [{ field: "a", message: "1" }, { field: "b", message: "2" }, { field: "b", message: "2" }] }),
    'The Service "x" is invalid: \n* a: 1\n* b: 2',
  ],
  ["invalid without kind", status("Invalid", "the server rejected our request due to an error in our request", {}), "The request is invalid: the server rejected our request due to an error in our request"],
  ["an error of ours", new CliError("must specify -f"), "error: must specify -f"],
  ["a sentence of its own", new CliError("Unable to connect to the server: x", { bare: true }), "Unable to connect to the server: x"],
  ["several", new FailureList([new CliError("one"), status("NotFound", "two")]), "one\nError from server (NotFound): two"],
])("%s", (_, error, text) => {
  expect(messageOfError(error)).toBe(text);
});
