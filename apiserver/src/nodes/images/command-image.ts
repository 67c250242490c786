import type { ImageBehaviour } from "@kx/shared/net/container";

/** An image that starts a simulated program, as its ENTRYPOINT and CMD say; a container's `args` stand in place of `cmd`. */
export interface CommandImage extends Pick<ImageBehaviour, "repositories" | "files"> {
  readonly entrypoint?: readonly string[];
  readonly cmd: readonly string[];
}

export const isCommandImage = (image: ImageBehaviour | CommandImage): image is CommandImage => "cmd" in image;
