import { createHttpTransport, type HttpTransportOptions } from "@kx/shared/client/http-transport";
import { CliError } from "../errors/cli-error.ts";
import type { Io } from "../io.ts";
import { createDiscovery } from "../resources/discovery.ts";
import type { Cluster } from "./cluster.ts";
import { readConnectionRecord } from "./connection-record.ts";
import { connectionErrors } from "./connection-errors.ts";
import { noServer } from "./no-server.ts";
import type { Place } from "./place.ts";
import { printedWarnings } from "./printed-warnings.ts";

/** What the global flags say of where to go. */
export interface Destination {
  namespace?: string | undefined;
  kubeconfig?: string | undefined;
  context?: string | undefined;
}

/**
 * The cluster that the flags mean: the kx cluster of the place over its socket, or the one that `--kubeconfig`,
 * `--context` or `$KX_KUBECONFIG` names. The user's own kubeconfig is not looked at otherwise.
 * @throws CliError when no kx cluster runs there, or the kubeconfig has no such context
 */
export async function connect(io: Io, place: Place, flags: Destination): Promise<Cluster> {
  const namespace = flags.namespace || undefined;
  if (flags.kubeconfig !== undefined || flags.context !== undefined || io.env["KX_KUBECONFIG"]) {
    const { foreignAccess } = await import("../kubeconfig/foreign-access.ts");
    const access = foreignAccess(io, flags);
    const options = { server: access.server, ...access.credentials };
    return clusterOver(io, options, {
      namespace: namespace ?? access.namespace ?? "default",
      namespaceGiven: namespace !== undefined,
      record: undefined,
      cache: { folder: `${place.home}/cache/${new URL(access.server).host.replaceAll(":", "_")}`, key: access.server },
    });
  }
  const record = readConnectionRecord(place.folder);
  if (!record) throw noServer(place);
  return clusterOver(io, { socketPath: record.socket }, {
    namespace: namespace ?? "default",
    namespaceGiven: namespace !== undefined,
    record,
    cache: { folder: place.folder, key: `${record.version} ${record.startedAt ?? record.pid}` },
  }, place);
}

interface Known extends Omit<Cluster, "transport" | "discovery"> {
  cache: { folder: string; key: string };
}

function clusterOver(io: Io, options: HttpTransportOptions, known: Known, place?: Place): Cluster {
  const bare = createHttpTransport(options);
  const server = options.server ?? "";
  const transport = printedWarnings(
    connectionErrors(bare, (error) => (place ? noServer(place) : unreachable(server, error))),
    io,
  );
  const { cache, ...rest } = known;
  return { ...rest, transport, discovery: createDiscovery(transport, cache, io.clock) };
}

/** kubectl's words for a server that does not answer. */
function unreachable(server: string, error: NodeJS.ErrnoException): CliError {
  if (error.code === "ECONNREFUSED") {
    const { host } = new URL(server);
    const text = `The connection to the server ${host} was refused - did you specify the right host or port?`;
    return new CliError(text, { bare: true });
  }
  return new CliError(`Unable to connect to the server: ${error.message}`, { bare: true });
}
