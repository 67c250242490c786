import { defineCommand } from "../../command/command.ts";
import { text } from "../../command/flag.ts";
import { CliError } from "../../errors/cli-error.ts";
import { proxyMode } from "./proxy-mode.ts";

const verbs = ["mode"] as const;

export default defineCommand({
  name: "proxy",
  summary: "Show and change what kube-proxy does, and print its rules",
  usage: "mode [MODE]",
  examples: ["kx proxy mode", "kx proxy mode ipvs --scheduler lc"],
  scope: "cluster",
  flags: {
    scheduler: text({ placeholder: "NAME", text: "The scheduler of mode ipvs (default rr)" }),
  },
  async run({ args, flags }, { io, cluster }) {
    const [verb, ...rest] = args;
    const known = verbs.find((one) => one === verb);
    if (!known) throw new CliError(verb === undefined ? "what to do with kube-proxy is missing" : `unknown command ${JSON.stringify(verb)}`, { hint: `one of: ${verbs.join(", ")}` });
    if (rest.length > 1) throw new CliError(`one MODE at most, got ${rest.length}`);
    io.stdout.write(`${await proxyMode(await cluster(), { mode: rest[0], scheduler: flags.scheduler })}\n`);
  },
});
