import { CliError } from "../errors/cli-error.ts";

/** A transfer that failed, with curl's exit code: `curl: (7) ...`. */
export class CurlError extends CliError {
  constructor(exitCode: number, message: string, hint?: string) {
    super(`curl: (${exitCode}) ${message}`, { exitCode, bare: true, hint });
    this.name = "CurlError";
  }
}

const certificateFaults = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT)/;

/** An error of node's sockets and TLS in curl's words and code (curl(1), EXIT CODES). */
export function asCurlError(error: unknown): unknown {
  if (error instanceof CliError || !(error instanceof Error)) return error;
  const { code = "" } = error as NodeJS.ErrnoException;
  if (certificateFaults.test(code)) {
    return new CurlError(60, `SSL certificate problem: ${error.message}`, "the certificate is not one of a known authority: -k takes it as it is, --cacert names its authority");
  }
  if (code.startsWith("ERR_SSL") || code === "EPROTO") return new CurlError(35, `TLS connect error: ${error.message}`);
  if (error.message === "socket hang up") return new CurlError(52, "Empty reply from server");
  if (code === "ECONNRESET" || code === "EPIPE") return new CurlError(56, "Recv failure: Connection reset by peer");
  if (code.startsWith("HPE_")) return new CurlError(1, `Received HTTP/0.9 when not allowed (${error.message})`);
  return error;
}
