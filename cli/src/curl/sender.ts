import { CliError } from "../errors/cli-error.ts";

/**
 * `--from` as the user name that the forward proxy takes; without it a client in the namespace.
 * @throws CliError for a form that is none
 */
export function senderOf(from: string | undefined, namespace: string): string {
  if (from === undefined) return `client.${namespace}`;
  if (from === "outside" || from.startsWith("outside=")) return from;
  const [kind = "", first, second, more] = from.split("/");
  if (first && more === undefined) {
    if (["pod", "pods", "po"].includes(kind)) return second ? `pod/${first}/${second}` : `pod/${namespace}/${first}`;
    if (["node", "nodes", "no"].includes(kind) && second === undefined) return `node/${first}`;
  }
  throw new CliError(`no sender is called ${JSON.stringify(from)}`, { hint: "use pod/NAME, pod/NAMESPACE/NAME, node/NAME, outside or outside=IP" });
}
