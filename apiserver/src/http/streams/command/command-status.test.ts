import { expect, test } from "vitest";
import { commandStatus, translatedStatus } from "./command-status.ts";

const causes = [{ reason: "ExitCode", message: "3" }];

test("success is the same for every protocol", () => {
  const status = commandStatus({ exitCode: 0 }, "executing command in container");
  expect(status).toEqual({ metadata: {}, status: "Success" });
  expect(translatedStatus(status)).toEqual(status);
});

test("an exit code has its cause, and the words of who reports it", () => {
  const status = commandStatus({ exitCode: 3 }, "executing command in container");
  expect(status).toEqual({ metadata: {}, status: "Failure", message: "command terminated with non-zero exit code: exit status 3", reason: "NonZeroExitCode", details: { causes } });
  expect(translatedStatus(status)).toEqual({ ...status, message: "command terminated with non-zero exit code: command terminated with exit code 3" });
});

test("a failure is an internal error; the kubelet's translation makes it one again", () => {
  const status = commandStatus({ failure: "it broke" }, "attaching to container");
  expect(status).toEqual({ metadata: {}, status: "Failure", message: "Internal error occurred: error attaching to container: it broke", reason: "InternalError", code: 500 });
  const message = "Internal error occurred: error attaching to container: it broke";
  expect(translatedStatus(status)).toEqual({ metadata: {}, status: "Failure", message: `Internal error occurred: ${message}`, reason: "InternalError", details: { causes: [{ message }] }, code: 500 });
});
