import { StatusError } from "@kx/shared/errors/status-error";
import type { Cluster } from "../cluster/cluster.ts";
import { CliError } from "../errors/cli-error.ts";
import { ManifestFailure } from "../errors/manifest-failure.ts";
import type { Hint, HintCall } from "./hint.ts";

/** Every hint, loaded one after the other until one has something to say. */
const hints: readonly (() => Promise<Hint>)[] = [
  async () => (await import("./yaml-fault.ts")).yamlFaultHint,
  async () => (await import("./missing-key.ts")).missingKeyHint,
  async () => (await import("./unknown-kind.ts")).unknownKindHint,
  async () => (await import("./unknown-type.ts")).unknownTypeHint,
  async () => (await import("./unknown-field.ts")).unknownFieldHint,
  async () => (await import("./wrong-type.ts")).wrongTypeHint,
  async () => (await import("./node-port.ts")).nodePortHint,
  async () => (await import("./cluster-ip.ts")).clusterIPHint,
  async () => (await import("./namespace.ts")).namespaceHint,
  async () => (await import("./immutable.ts")).immutableHint,
  async () => (await import("./already-exists.ts")).alreadyExistsHint,
  async () => (await import("./refused.ts")).refusedHint,
];

/** The mend for a failure, if kx knows it. A hint that cannot be worked out is left out: it never hides the error. */
export async function hintFor(failure: unknown, cluster: Cluster | undefined): Promise<string | undefined> {
  const error = failure instanceof ManifestFailure ? failure.original : failure;
  if (error instanceof CliError && error.hint) return error.hint;
  const call: HintCall = {
    error,
    status: error instanceof StatusError ? error : undefined,
    source: failure instanceof ManifestFailure ? failure.source : undefined,
    cluster,
  };
  try {
    for (const load of hints) {
      const hint = await load();
      const text = await hint(call);
      if (text) return text;
    }
  } catch {
    // The look at the cluster failed; the error itself is already on the screen.
  }
  return undefined;
}
