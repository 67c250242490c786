import { internalError } from "@kx/shared/errors/status-error";
import type { CommandStatus } from "./command-streams.ts";

/** How a command ended: its exit code, or why it could not be run. */
export type Outcome = { readonly exitCode: number } | { readonly failure: string };

export const succeeded: CommandStatus = { metadata: {}, status: "Success" };

/** @param words the runtime's about an exit code */
function exited(code: number, words: string): CommandStatus {
  return {
    metadata: {},
    status: "Failure",
    message: `command terminated with non-zero exit code: ${words}`,
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: String(code) }] },
  };
}

function failed(why: string, details: boolean): CommandStatus {
  const { message = "", details: causes } = internalError(why).status;
  return { metadata: {}, status: "Failure", message, reason: "InternalError", ...(details && causes ? { details: causes } : {}), code: 500 };
}

/**
 * The status of a command as the streaming server tells it (k8s.io/cri-streaming remotecommand ServeExec).
 * @param doing `executing command in container`, `attaching to container`
 */
export function commandStatus(outcome: Outcome, doing: string): CommandStatus {
  if ("failure" in outcome) return failed(`error ${doing}: ${outcome.failure}`, false);
  return outcome.exitCode === 0 ? succeeded : exited(outcome.exitCode, `exit status ${outcome.exitCode}`);
}

/**
 * The same when the kubelet has translated it for v5 (apiserver util/proxy streamtranslator.go): it has read the v4 status
 * as client-go reads it, and tells that.
 */
export function translatedStatus(status: CommandStatus): CommandStatus {
  if (status.status === "Success") return status;
  const code = status.reason === "NonZeroExitCode" ? status.details?.causes?.[0]?.message : undefined;
  return code === undefined ? failed(status.message ?? "", true) : exited(Number(code), `command terminated with exit code ${code}`);
}
