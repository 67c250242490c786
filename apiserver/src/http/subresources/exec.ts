import { boolOf, textOf } from "../request/query-values.ts";
import { serveCommand } from "../streams/command/serve-command.ts";
import type { StreamOptions } from "../streams/command/command-streams.ts";
import type { VerbHandler } from "../verbs/verb.ts";
import { chosenContainer } from "./pod-container.ts";
import { placeOf, podOf, refuseDryRun } from "./running-pod.ts";

/** `pods/exec`: runs a command beside a container's own process (registry/core/pod/rest ExecREST). */
export const exec: VerbHandler = async (request, floor) => {
  const { query } = request;
  refuseDryRun(query);
  const pod = await podOf(request, floor);
  const container = chosenContainer(pod, textOf(query, "container"));
  const place = placeOf(pod);
  const command = query.getAll("command");
  return {
    type: "connect",
    serve: (reply) =>
      serveCommand(reply, { options: streamOptions(query), doing: "executing command in container", run: (streams) => floor.pods.exec(place, { container, command }, streams) }, floor.clock),
  };
};

/** PodExecOptions' and PodAttachOptions' streams; with a terminal there is no stderr (k8s.io/cri-streaming remotecommand NewOptions). */
export function streamOptions(query: URLSearchParams): StreamOptions {
  const tty = boolOf(query, "tty") === true;
  return { stdin: boolOf(query, "stdin") === true, stdout: boolOf(query, "stdout") === true, stderr: !tty && boolOf(query, "stderr") === true, tty };
}
