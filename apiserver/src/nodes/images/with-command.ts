import type { Container, ImageBehaviour } from "@kx/shared/net/container";
import { runCommand } from "./run-command.ts";

/** An image whose `command` (or, where the entry point is a shell, `args`) replaces what it would start by itself. */
export function withCommand(image: ImageBehaviour): ImageBehaviour {
  return {
    repositories: image.repositories,
    start(container) {
      const words = commandLine(container);
      if (!words) return image.start(container);
      const own = ownProgram(image, words);
      if (own) return image.start({ ...container, pod: container.pod, args: own, command: [] });
      return runCommand(container, words);
    },
  };
}

/** Images whose entry point is their arguments: `args: ["sleep", "3600"]` runs sleep. */
const shellImages = new Set(["busybox", "alpine", "curl"]);

function commandLine({ command, args, image }: Container): readonly string[] | undefined {
  if (command.length > 0) return [...command, ...args];
  const [first] = args;
  const bare = image.split("@")[0]!.split("/").at(-1)!.split(":")[0]!;
  return first !== undefined && !first.startsWith("-") && shellImages.has(bare) ? args : undefined;
}

/** A command that names the image's own program is the image itself with those arguments. */
function ownProgram(image: ImageBehaviour, words: readonly string[]): readonly string[] | undefined {
  const program = words[0]!.split("/").at(-1)!;
  const isOwn = image.repositories.some((repository) => repository.split("/").at(-1) === program);
  return isOwn && program !== "busybox" && program !== "curl" ? words.slice(1) : undefined;
}
