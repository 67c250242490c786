import type { Container, ImageBehaviour } from "@kx/shared/net/container";
import { canonicalRepository } from "./canonical-repository.ts";
import { isSimulated, runCommand } from "./run-command.ts";

/** An image whose `command` (or, where its entry point runs its arguments, `args`) replaces what it would start by itself. */
export function withCommand(image: ImageBehaviour): ImageBehaviour {
  return {
    repositories: image.repositories,
    start(container) {
      const words = commandLine(image, container);
      if (!words) return image.start(container);
      const own = ownArguments(image, words);
      if (own) return image.start({ ...container, pod: container.pod, args: own, command: [] });
      return runCommand(container, words);
    },
  };
}

/** Images that run their arguments: `args: ["sleep", "3600"]` runs sleep. */
const runsArguments = new Set(["busybox", "alpine", "curlimages/curl", "nginx", "httpd"].map(canonicalRepository));

function commandLine({ repositories }: ImageBehaviour, { command, args }: Container): readonly string[] | undefined {
  if (command.length > 0) return [...command, ...args];
  const [first] = args;
  if (first === undefined || first.startsWith("-")) return undefined;
  if (repositories.some((repository) => runsArguments.has(canonicalRepository(repository)))) return args;
  // What an unknown image does with its arguments nobody knows; a program that it must have found is one all the same.
  return repositories.length === 0 && isSimulated(first) ? args : undefined;
}

/** Programs that are an image itself, where they do not have its name. */
const programs: Readonly<Record<string, string>> = { "httpd-foreground": "httpd", "nginx-debug": "nginx" };

/** The arguments of a command that names the image's own program. */
function ownArguments({ repositories }: ImageBehaviour, words: readonly string[]): readonly string[] | undefined {
  const word = words[0]!.split("/").at(-1)!;
  const program = programs[word] ?? word;
  const isOwn = repositories.some((repository) => repository.split("/").at(-1) === program);
  return isOwn && program !== "busybox" ? words.slice(1) : undefined;
}
