import { defineCommand } from "../../command/command.ts";
import { duration, integer, text, toggle } from "../../command/flag.ts";
import { UsageError } from "../../command/usage-error.ts";
import { CliError } from "../../errors/cli-error.ts";
import { podsToRead } from "./pods.ts";
import { printStreams } from "./print-streams.ts";
import { logStreams } from "./streams.ts";

const flags = {
  follow: toggle({ short: "f", text: "Stream the logs" }),
  container: text({ short: "c", placeholder: "NAME", text: "Of this container" }),
  allContainers: toggle({ text: "Of all containers" }),
  allPods: toggle({ text: "Of all pods; sets --prefix" }),
  selector: text({ short: "l", placeholder: "QUERY", text: "Of the pods whose labels match" }),
  previous: toggle({ short: "p", text: "Of the instance before the last restart" }),
  timestamps: toggle({ text: "Put the time before each line" }),
  prefix: toggle({ text: "Put pod and container before each line" }),
  tail: integer({ placeholder: "LINES", text: "The last lines; -1 for all (default -1, with a selector 10)" }),
  since: duration({ text: "Only what is newer than this: 5s, 2m, 3h" }),
  sinceTime: text({ placeholder: "TIME", text: "Only what is after this date (RFC 3339)" }),
  limitBytes: integer({ placeholder: "BYTES", text: "At most so many bytes" }),
  maxLogRequests: integer({ text: "Streams to follow at once (default 5)" }),
  ignoreErrors: toggle({ text: "Go on after errors" }),
};

const usage = "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";

interface LogFlags {
  container?: string | undefined;
  allContainers: boolean;
  tail?: number | undefined;
  since?: number | undefined;
  sinceTime?: string | undefined;
  limitBytes?: number | undefined;
}

export default defineCommand({
  name: "logs",
  summary: "Print the logs for a container in a pod",
  usage: "[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]",
  examples: ["kx logs web-0", "kx logs deploy/web -f", "kx logs -l app=web --prefix"],
  scope: "cluster",
  flags,
  async run({ args, flags }, { io, cluster: connect }) {
    const [name, container, more] = args;
    if (more !== undefined || (name === undefined && !flags.selector)) throw new UsageError(usage, { foundBy: "command" });
    if (name !== undefined && flags.selector) throw new UsageError("only a selector (-l) or a POD name is allowed", { foundBy: "command" });
    check(flags, container);
    const cluster = await connect();
    const pods = await podsToRead({ name, selector: flags.selector, allPods: flags.allPods }, cluster, io);
    const query = {
      follow: flags.follow ? "true" : undefined,
      limitBytes: flags.limitBytes ? String(flags.limitBytes) : undefined,
      previous: flags.previous ? "true" : undefined,
      sinceSeconds: flags.since ? String(Math.round(flags.since / 1000)) : undefined,
      sinceTime: flags.sinceTime,
      tailLines: tailLines(flags.tail, flags.selector),
      timestamps: flags.timestamps ? "true" : undefined,
    };
    const streams = logStreams(pods, { container: flags.container ?? container, allContainers: flags.allContainers, quiet: flags.allPods }, io);
    const limit = flags.maxLogRequests ?? 5;
    if (flags.follow && streams.length > limit) {
      throw new CliError(
        `you are attempting to follow ${streams.length} log streams, but maximum allowed concurrency is ${limit}, use --max-log-requests to increase the limit`,
      );
    }
    const { follow, ignoreErrors } = flags;
    await printStreams(streams, query, { io, transport: cluster.transport, prefix: flags.prefix || flags.allPods, follow, ignoreErrors });
  },
});

function check(flags: LogFlags, container: string | undefined): void {
  if (flags.sinceTime && flags.since) throw new CliError("at most one of `sinceTime` or `sinceSeconds` may be specified");
  if (flags.sinceTime !== undefined && Number.isNaN(Date.parse(flags.sinceTime))) {
    const quoted = JSON.stringify(flags.sinceTime);
    throw new CliError(`parsing time ${quoted} as "2006-01-02T15:04:05Z07:00": cannot parse ${quoted} as "2006"`);
  }
  const named = flags.container ?? container;
  if (flags.allContainers && named) throw new CliError(`--all-containers=true should not be specified with container name ${named}`);
  if (flags.container && container) throw new CliError("only one of -c or an inline [CONTAINER] arg is allowed");
  if ((flags.limitBytes ?? 0) < 0) throw new CliError("--limit-bytes must be greater than 0");
  if ((flags.since ?? 0) < 0) throw new CliError("--since must be greater than 0");
  if ((flags.tail ?? 0) < -1) throw new CliError("--tail must be greater than or equal to -1");
}

function tailLines(tail: number | undefined, selector: string | undefined): string | undefined {
  if (tail === undefined) return selector ? "10" : undefined;
  return tail === -1 ? undefined : String(tail);
}
