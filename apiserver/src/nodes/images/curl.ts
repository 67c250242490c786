import type { CommandImage } from "./command-image.ts";

/** curlimages/curl: its arguments are curl's. */
export const curl: CommandImage = {
  repositories: ["curlimages/curl", "quay.io/curl/curl", "appropriate/curl"],
  entrypoint: ["curl"],
  cmd: [],
};
