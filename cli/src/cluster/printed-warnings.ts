import type { Transport } from "@kx/shared/client/transport";
import type { Io } from "../io.ts";

/** A transport that prints the server's warnings on stderr, each once. */
export function printedWarnings(inner: Transport, io: Pick<Io, "stderr">): Transport {
  const said = new Set<string>();
  return {
    ...inner,
    async request(call) {
      const answer = await inner.request(call);
      for (const text of answer.warnings) {
        if (said.has(text)) continue;
        said.add(text);
        io.stderr.write(`Warning: ${text}\n`);
      }
      return answer;
    },
  };
}
