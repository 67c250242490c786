import { text, type Flags } from "./flag.ts";

/** On every command. */
export const placeFlags = {
  name: text({ placeholder: "NAME", text: "The kx cluster that is meant (default $KX_NAME or \"default\")" }),
} satisfies Flags;

/** On every command that talks to an API server. */
export const clusterFlags = {
  namespace: text({ short: "n", placeholder: "NAMESPACE", text: "The namespace of this call" }),
  kubeconfig: text({ placeholder: "FILE", text: "Talk to the cluster of this kubeconfig instead of a kx cluster" }),
  context: text({ placeholder: "NAME", text: "Talk to the cluster of this kubeconfig context instead of a kx cluster" }),
} satisfies Flags;

const takeValue: ReadonlySet<string> = new Set(["-n", ...[...Object.keys(placeFlags), ...Object.keys(clusterFlags)].map((name) => `--${name}`)]);

/**
 * Splits a command line at its command. Global flags may stand before it, as with kubectl (`kx -n prod get svc`);
 * they are moved behind it.
 */
export function splitAtCommand(argv: readonly string[]): { name: string | undefined; rest: string[] } {
  let at = 0;
  for (let word = argv[at]; word?.startsWith("-") && word !== "--"; word = argv[at]) at += takeValue.has(word) ? 2 : 1;
  return { name: argv[at], rest: [...argv.slice(0, at), ...argv.slice(at + 1)] };
}
