import { defineCommand } from "../../command/command.ts";
import { text } from "../../command/flag.ts";
import { CliError } from "../../errors/cli-error.ts";
import { knownMode } from "./known-mode.ts";
import { proxyMode } from "./proxy-mode.ts";
import { askProxy } from "./proxy-rules.ts";

const verbs = ["mode", "rules", "explain"] as const;

export default defineCommand({
  name: "proxy",
  summary: "Show and change what kube-proxy does, and print its rules",
  usage: "(mode [MODE] | rules [svc/NAME] | explain svc/NAME)",
  examples: ["kx proxy mode", "kx proxy mode ipvs --scheduler lc", "kx proxy rules --mode nftables svc/web", "kx proxy explain svc/web --node node-2"],
  scope: "cluster",
  flags: {
    scheduler: text({ placeholder: "NAME", text: "The scheduler of mode ipvs (default rr)" }),
    node: text({ placeholder: "NAME", text: "Of this node's kube-proxy (default: the first)" }),
    mode: text({ placeholder: "MODE", text: "As it would be in this mode (default: the one in force)" }),
  },
  async run({ args, flags }, { io, cluster }) {
    const [verb, subject, ...more] = args;
    const known = verbs.find((one) => one === verb);
    if (!known) throw new CliError(verb === undefined ? "what to do with kube-proxy is missing" : `unknown command ${JSON.stringify(verb)}`, { hint: `one of: ${verbs.join(", ")}` });
    if (more.length > 0) throw new CliError(`one ${known === "mode" ? "MODE" : "Service"} at most, got ${more.length + 1}`);
    if (known === "mode") {
      if (flags.node !== undefined || flags.mode !== undefined) throw new CliError("--node and --mode are for rules and explain", { hint: "every node has the same mode: kx proxy mode [MODE]" });
      io.stdout.write(`${await proxyMode(await cluster(), knownMode(subject, flags.scheduler))}\n`);
      return;
    }
    if (known === "explain" && subject === undefined) throw new CliError("the Service to explain is missing", { hint: "kx proxy explain svc/NAME" });
    const connected = await cluster();
    const { mode, scheduler } = knownMode(flags.mode, flags.scheduler);
    if (known === "rules" && (mode ?? (await proxyMode(connected, { mode: undefined, scheduler: undefined }))) === "userspace") {
      throw new CliError("userspace mode has no rules to choose by: the proxy's own process takes turns", { hint: "kx proxy explain svc/NAME tells how" });
    }
    io.stdout.write(await askProxy(connected, known, { service: subject, node: flags.node, mode, scheduler }));
  },
});
