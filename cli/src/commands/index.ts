import type { Command } from "../command/command.ts";

/** A command as the overview shows it, and how to load it: only the one that was asked for is. */
export interface CommandEntry {
  name: string;
  summary: string;
  load(): Promise<{ default: Command }>;
}

/** Every command, in the order of the overview. */
export const commands: readonly CommandEntry[] = [
  { name: "up", summary: "Start a cluster in the background", load: () => import("./up.ts") },
  { name: "down", summary: "Stop the cluster", load: () => import("./down.ts") },
  { name: "status", summary: "Show whether the cluster runs, and where", load: () => import("./status.ts") },
  { name: "reset", summary: "Empty the cluster: everything in it is deleted", load: () => import("./reset.ts") },
  { name: "kubeconfig", summary: "Print the cluster's kubeconfig, or merge it into the user's", load: () => import("./kubeconfig.ts") },
  { name: "get", summary: "Display one or many resources", load: () => import("./get/get.ts") },
  { name: "describe", summary: "Show details of a specific resource or group of resources", load: () => import("./describe.ts") },
  { name: "apply", summary: "Apply a configuration to a resource by file name or stdin", load: () => import("./apply/apply.ts") },
  { name: "create", summary: "Create a resource from a file or from stdin", load: () => import("./create.ts") },
  { name: "delete", summary: "Delete resources by file names, stdin, resources and names, or by label selector", load: () => import("./delete/delete.ts") },
  { name: "logs", summary: "Print the logs for a container in a pod", load: () => import("./logs/logs.ts") },
  { name: "curl", summary: "Send a request into the simulated network", load: () => import("./curl.ts") },
  { name: "node", summary: "Add, remove, stop or start simulated nodes while the cluster runs", load: () => import("./node/node.ts") },
  { name: "set", summary: "Let containers be slow, fail, crash or refuse", load: () => import("./set/set.ts") },
  { name: "proxy", summary: "Show and change what kube-proxy does, and print its rules", load: () => import("./proxy/proxy.ts") },
  { name: "api-resources", summary: "Print the supported API resources on the server", load: () => import("./api-resources.ts") },
  { name: "cluster-info", summary: "Display addresses of the control plane and services", load: () => import("./cluster-info.ts") },
  { name: "version", summary: "Print the client and server version", load: () => import("./version.ts") },
];
