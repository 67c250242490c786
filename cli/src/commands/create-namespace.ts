import type { Transport } from "@kx/shared/client/transport";
import type { KubeObject } from "@kx/shared/meta/object";
import { CliError } from "../errors/cli-error.ts";
import type { WriteOptions } from "../resources/write.ts";

/**
 * `create namespace NAME`.
 * @throws CliError when there is not exactly one name; StatusError
 */
export async function createNamespace(transport: Transport, names: readonly string[], options: WriteOptions): Promise<KubeObject> {
  if (names.length !== 1) throw new CliError(`exactly one NAME is required, got ${names.length}`);
  const body = { apiVersion: "v1", kind: "Namespace", metadata: { name: names[0] } };
  if (options.dryRun === "client") return body as KubeObject;
  const { dryRun, fieldManager, fieldValidation } = options;
  const query = { dryRun: dryRun === "server" ? "All" : undefined, fieldManager, fieldValidation };
  return (await transport.request({ method: "POST", path: "/api/v1/namespaces", query, body })).body as KubeObject;
}
