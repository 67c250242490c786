import { PlainError } from "../answers/plain-error.ts";
import { textOf } from "../request/query-values.ts";
import { serveCommand } from "../streams/command/serve-command.ts";
import type { VerbHandler } from "../verbs/verb.ts";
import { streamOptions } from "./exec.ts";
import { chosenContainer } from "./pod-container.ts";
import { placeOf, podOf, refuseDryRun } from "./running-pod.ts";

/** `pods/attach`: joins the streams of a container's own process (registry/core/pod/rest AttachREST). */
export const attach: VerbHandler = async (request, floor) => {
  const { query } = request;
  refuseDryRun(query);
  const pod = await podOf(request, floor);
  const container = chosenContainer(pod, textOf(query, "container"));
  const place = placeOf(pod);
  // Whether there is a terminal was settled when the container was started.
  const tty = pod.spec?.containers?.some((one) => one.name === container && one.tty === true) ?? false;
  const options = { ...streamOptions(query), tty };
  return {
    type: "connect",
    async serve(reply) {
      if (reply.upgrade && tty && options.stderr) throw new PlainError(500, "rpc error: code = InvalidArgument desc = tty and stderr cannot both be true");
      await serveCommand(
        reply,
        {
          options,
          doing: "attaching to container",
          async run(streams) {
            await floor.pods.attach(place, { container }, streams);
            // How the process ended is told by the pod's status alone.
            return 0;
          },
        },
        floor.clock,
      );
    },
  };
};
