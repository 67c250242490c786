import type { Transport } from "@kx/shared/client/transport";
import { release } from "@kx/shared/schema/release";
import { defineCommand } from "../command/command.ts";
import { text, toggle } from "../command/flag.ts";
import { CliError } from "../errors/cli-error.ts";
import { goJson } from "@kx/shared/json/go-json";
import { toYaml } from "../printers/yaml.ts";

interface ServerVersion {
  gitVersion?: string;
}

export default defineCommand({
  name: "version",
  summary: "Print the client and server version",
  scope: "cluster",
  flags: {
    client: toggle({ text: "Only the client's; needs no server" }),
    output: text({ short: "o", placeholder: "FORMAT", text: "json or yaml" }),
  },
  async run({ flags }, { io, cluster }) {
    const { output } = flags;
    if (output !== undefined && output !== "json" && output !== "yaml") throw new CliError("--output must be 'yaml' or 'json'");
    const server = flags.client ? undefined : await serverVersion(cluster);
    if (output) {
      const all = { clientVersion: { gitVersion: release.gitVersion }, serverVersion: server };
      io.stdout.write(output === "json" ? `${goJson(all, 2)}\n` : toYaml(all));
      return;
    }
    io.stdout.write(`Client Version: ${release.gitVersion}\n`);
    if (server) io.stdout.write(`Server Version: ${server.gitVersion}\n`);
  },
});

async function serverVersion(cluster: () => Promise<{ transport: Transport }>): Promise<ServerVersion> {
  const { transport } = await cluster();
  return (await transport.request({ method: "GET", path: "/version" })).body as ServerVersion;
}
