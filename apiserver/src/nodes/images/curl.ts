import type { ImageBehaviour } from "@kx/shared/net/container";
import { notSimulated } from "./run-command.ts";

/** curlimages/curl: without a command it prints its usage and ends, as the program does. */
export const curl: ImageBehaviour = {
  repositories: ["curlimages/curl", "quay.io/curl/curl"],
  start(container) {
    if (container.args.length > 0) return notSimulated(container, `curl ${container.args.join(" ")}`);
    container.log("curl: try 'curl --help' or 'curl --manual' for more information");
    container.exit(2);
  },
};
