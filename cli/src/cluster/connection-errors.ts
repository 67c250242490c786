import { StatusError } from "@kx/shared/errors/status-error";
import type { Transport } from "@kx/shared/client/transport";
import type { CliError } from "../errors/cli-error.ts";

/** A transport whose failures to connect are the user's words; a Status and an abort stay what they are. */
export function connectionErrors(inner: Transport, word: (error: NodeJS.ErrnoException) => CliError): Transport {
  const worded = (error: unknown, signal: AbortSignal | undefined): unknown => {
    if (error instanceof StatusError || signal?.aborted || !(error instanceof Error)) return error;
    return "code" in error && error.name !== "AbortError" ? word(error as NodeJS.ErrnoException) : error;
  };
  async function* each<T>(items: AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
    try {
      yield* items;
    } catch (error) {
      throw worded(error, signal);
    }
  }
  return {
    async request(call) {
      try {
        return await inner.request(call);
      } catch (error) {
        throw worded(error, call.signal);
      }
    },
    watch: (call) => each(inner.watch(call), call.signal),
    stream: (call) => each(inner.stream(call), call.signal),
  };
}
