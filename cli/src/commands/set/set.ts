import { behaviourWords } from "@kx/shared/net/behaviour";
import { defineCommand } from "../../command/command.ts";
import { text, toggle } from "../../command/flag.ts";
import { CliError } from "../../errors/cli-error.ts";
import { throwGathered } from "../../errors/failure-list.ts";
import { nameOf } from "../../printers/name.ts";
import { parseResourceArguments } from "../../resources/arguments.ts";
import { selectResources } from "../../resources/selection.ts";
import { behaviourFlags, givenWords } from "./behaviour-flags.ts";
import { setBehaviour } from "./set-behaviour.ts";

const words = behaviourWords.map(({ name }) => `--${name}`).join(", ");

export default defineCommand({
  name: "set",
  summary: "Let containers be slow, fail, crash or refuse",
  usage: "behaviour (TYPE NAME ... | TYPE/NAME ...)",
  examples: ["kx set behaviour pod/web-0 --latency 200ms --jitter 50ms", "kx set behaviour deployment/web --error-rate 25% --status 503", "kx set behaviour pod/web-0 --latency=", "kx set behaviour pod/web-0 --reset"],
  scope: "cluster",
  flags: {
    container: text({ short: "c", placeholder: "NAME", text: "Say it of this container alone (default: of all)" }),
    reset: toggle({ text: "Take away everything that was said before" }),
    ...behaviourFlags,
  },
  async run({ args, flags }, { io, cluster: connect }) {
    const [what, ...objects] = args;
    if (what !== "behaviour") throw new CliError(what === undefined ? "what to set is missing" : `unknown command ${JSON.stringify(what)}`, { hint: "use kx set behaviour" });
    const { container, reset } = flags as { container: string | undefined; reset: boolean };
    const change = { words: givenWords(flags), container, reset };
    if (change.words.size === 0 && !reset) throw new CliError("how to behave is missing", { hint: `use ${words} or --reset` });
    const asked = parseResourceArguments(objects);
    const cluster = await connect();
    const failures: unknown[] = [];
    for (const selected of await selectResources(asked, cluster.discovery, { namespace: cluster.namespace })) {
      try {
        io.stdout.write(`${nameOf(await setBehaviour(cluster, selected, change))} behaviour updated\n`);
      } catch (error) {
        failures.push(error);
      }
    }
    throwGathered(failures);
  },
});
